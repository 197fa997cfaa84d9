#include "broker/selector/like_pattern.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using minibroker::broker::LikePattern;

namespace {

bool like(std::string_view text, std::string_view pattern, std::string_view escape = "") {
    return LikePattern(pattern, escape).matches(text);
}

// The definition, letter by letter, for texts of ASCII.
bool slowly(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '%') {
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (slowly(text.substr(i), pattern.substr(1))) return true;
        }
        return false;
    }
    if (text.empty() || (pattern.front() != '_' && pattern.front() != text.front())) return false;
    return slowly(text.substr(1), pattern.substr(1));
}

}  // namespace

TEST_CASE("like: the whole text, by case") {
    CHECK(like("john", "john"));
    CHECK_FALSE(like("john", "joh"));
    CHECK_FALSE(like("john", "ohn"));
    CHECK_FALSE(like("john", "John"));
    CHECK(like("", ""));
    CHECK(like("", "%"));
    CHECK_FALSE(like("", "_"));
    CHECK_FALSE(like("a", ""));
}

TEST_CASE("like: % is any run, _ one character, all else itself") {
    CHECK(like("john", "jo%"));
    CHECK(like("john", "%hn"));
    CHECK(like("john", "%oh%"));
    CHECK(like("john", "j_hn"));
    CHECK(like("john", "____"));
    CHECK_FALSE(like("john", "_____"));
    CHECK(like("john", "%_%n%"));
    CHECK_FALSE(like("john", "jo.*"));
    CHECK(like("jo.*", "jo.*"));
    CHECK(like("a\nb\r", "a%_"));
    CHECK(like("abcab", "%ab%ab"));
    CHECK_FALSE(like("abab", "%ab%b%ab"));
    CHECK_FALSE(like("ab", "ab%b"));
}

TEST_CASE("like: a character may have several bytes") {
    CHECK(like("\xE5\x9C\xB0\xC3\xA9", "__"));
    CHECK(like("x\xF0\x9F\x98\x80y", "x_y"));
    CHECK(like("x\xF0\x9F\x98\x80y", "%_y"));
    CHECK_FALSE(like("\xC3\xA9", "__"));
    CHECK(like("\x80\x80", "_"));  // broken UTF-8 does no harm
    CHECK(like("\x80\x80", "%_"));
}

TEST_CASE("like: an escape character before a sign makes it ordinary, else it is ordinary itself") {
    CHECK(like("100%", "100!%", "!"));
    CHECK_FALSE(like("1000", "100!%", "!"));
    CHECK(like("a_b", "a\\_b", "\\"));
    CHECK_FALSE(like("axb", "a\\_b", "\\"));
    CHECK(like("a!b", "a!!b", "!"));
    CHECK(like("a!b", "a!b", "!"));
    CHECK(like("a!", "a!", "!"));
    CHECK(like("a%", "a%%", "%"));
    CHECK(like("axyz", "a%", "%"));
    CHECK(like("\xC3\xA9%", "\xC3\xA9\xC3\xA9\xC3\xA9%", "\xC3\xA9"));
}

TEST_CASE("like: the same as its definition") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        std::string pattern;
        for (std::size_t i = random() % 8; i > 0; --i) text += "ab"[random() % 2];
        for (std::size_t i = random() % 7; i > 0; --i) pattern += "ab%_%"[random() % 5];
        CAPTURE(text);
        CAPTURE(pattern);
        REQUIRE(like(text, pattern) == slowly(text, pattern));
    }
}

TEST_CASE("like: many % do not make it slow") {
    const std::string text(20'000, 'a');
    std::string pattern;
    for (int i = 0; i < 2'000; ++i) pattern += "%a";
    CHECK(like(text, pattern));
    CHECK_FALSE(like(text, pattern + "%b"));
}
