#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/load/client/sequence.h"

using minibroker::bench::sequence_of;
using minibroker::bench::SequenceCheck;
using minibroker::bench::SequenceText;

namespace {

std::string body(std::uint64_t number) {
    return std::string(SequenceText(number).text()) + "xxxx";
}

/// What a consumer that got `numbers` of the first `sent` reports: lost, duplicated, reordered,
/// unexpected.
std::vector<std::uint64_t> report(const std::vector<std::uint64_t>& numbers, std::uint64_t sent) {
    SequenceCheck check;
    for (const std::uint64_t number : numbers) check.on_message(body(number), sent);
    return {check.lost(sent), check.duplicated(), check.reordered(), check.unexpected()};
}

using Counts = std::vector<std::uint64_t>;
constexpr std::uint64_t kNone = ~std::uint64_t{0};

}  // namespace

TEST_CASE("bench sequence: the text counts up as the number does") {
    SequenceText text(0);
    for (std::uint64_t number = 0; number < 70'000; ++number) {
        if (text.text() != SequenceText(number).text()) FAIL(number);
        text.increment();
    }
    SequenceText nearly(0xfffffff);
    nearly.increment();
    CHECK(nearly.text() == "0000000010000000");
}

TEST_CASE("bench sequence: number to text and back") {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{0x9af}, kNone - 1}) {
        CHECK(sequence_of(body(number)) == number);
    }
}

TEST_CASE("bench sequence: a body without a number has one that is never sent") {
    for (const char* text : {"",
                             "0",
                             "000000000000000",
                             "000000000000000g",
                             "-000000000000001",
                             "0x00000000000001",
                             "000000000000 001"}) {
        CAPTURE(text);
        CHECK(sequence_of(text) == kNone);
    }
}

TEST_CASE("bench sequence: all in order") {
    CHECK(report({0, 1, 2, 3}, 4) == Counts{0, 0, 0, 0});
}

TEST_CASE("bench sequence: losses at the beginning, in the middle, at the end") {
    CHECK(report({1, 2}, 3) == Counts{1, 0, 0, 0});
    CHECK(report({0, 4, 5}, 6) == Counts{3, 0, 0, 0});
    CHECK(report({0, 1}, 5) == Counts{3, 0, 0, 0});
    CHECK(report({}, 5) == Counts{5, 0, 0, 0});
}

TEST_CASE("bench sequence: duplicates are no receptions") {
    CHECK(report({0, 0, 1, 1, 1}, 2) == Counts{0, 3, 0, 0});
    CHECK(report({0, 2, 2, 0}, 3) == Counts{1, 2, 0, 0});
}

TEST_CASE("bench sequence: one that comes late is out of order, and not lost") {
    CHECK(report({1, 0}, 2) == Counts{0, 0, 1, 0});
    CHECK(report({0, 5, 3, 1, 2, 4}, 6) == Counts{0, 0, 4, 0});
    CHECK(report({0, 5, 3, 3}, 6) == Counts{3, 1, 1, 0});
}

TEST_CASE("bench sequence: what was not sent is unexpected") {
    CHECK(report({0, 2}, 2) == Counts{1, 0, 0, 1});
    SequenceCheck check;
    check.on_message("no number at all", 10);
    check.on_message("", 10);
    CHECK(check.unexpected() == 2);
    CHECK(check.received() == 0);
    CHECK(check.lost(10) == 10);
}

TEST_CASE("bench sequence: every order of four is judged by its own definition") {
    const std::uint64_t sent = 4;
    for (std::uint64_t code = 0; code < 256; ++code) {
        const Counts numbers = {code & 3U, (code >> 2U) & 3U, (code >> 4U) & 3U, (code >> 6U) & 3U};
        std::uint64_t seen = 0;
        std::uint64_t highest = 0;
        Counts expected = {0, 0, 0, 0};
        for (const std::uint64_t number : numbers) {
            const std::uint64_t bit = std::uint64_t{1} << number;
            const bool before = (seen & bit) != 0;
            if (before) ++expected[1];
            if (!before && seen != 0 && number < highest) ++expected[2];
            if (seen == 0 || number > highest) highest = number;
            seen |= bit;
        }
        for (std::uint64_t number = 0; number < sent; ++number) {
            if ((seen >> number & 1U) == 0) ++expected[0];
        }
        CAPTURE(code);
        CHECK(report(numbers, sent) == expected);
    }
}
