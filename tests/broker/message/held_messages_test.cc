#include "broker/message/held_messages.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

MessageReference reference(std::uint64_t id) {
    auto message = std::make_shared<Message>();
    message->id = MessageId{id};
    return {message};
}

std::vector<std::uint64_t> ids(const HeldMessages& held) {
    std::vector<std::uint64_t> all;
    for (const MessageReference& one : held) all.push_back(one.message->id.value);
    return all;
}

}  // namespace

TEST_CASE("held messages: found from either end and from the middle, or not at all") {
    for (const std::uint64_t count : {1U, 2U, 15U, 16U, 17U, 18U, 100U}) {
        HeldMessages held;
        for (std::uint64_t id = 1; id <= count; ++id) held.push_back(reference(id));
        for (std::uint64_t id = 1; id <= count; ++id) {
            const auto it = held.find(MessageId{id});
            REQUIRE(it != held.end());
            CHECK(it->message->id.value == id);
        }
        CHECK(held.find(MessageId{0}) == held.end());
        CHECK(held.find(MessageId{count + 1}) == held.end());
    }
    HeldMessages none;
    CHECK(none.find(MessageId{1}) == none.end());
}

TEST_CASE("held messages: the index keeps up with what comes and goes") {
    std::mt19937_64 random(7);  // NOLINT: the same in every run
    HeldMessages held;
    std::vector<std::uint64_t> expected;
    std::uint64_t last = 0;
    for (int step = 0; step < 5'000; ++step) {
        if (expected.size() < 40 || random() % 2 == 0) {
            held.push_back(reference(++last));
            expected.push_back(last);
            continue;
        }
        const auto at = expected.begin() + static_cast<std::ptrdiff_t>(random() % expected.size());
        const auto it = held.find(MessageId{*at});
        REQUIRE(it != held.end());
        held.erase(it);
        CHECK(held.find(MessageId{*at}) == held.end());
        expected.erase(at);
    }
    CHECK(ids(held) == expected);
    CHECK(held.take().size() == expected.size());
    CHECK(held.empty());
    held.push_back(reference(1));
    CHECK(held.find(MessageId{1}) != held.end());
}
