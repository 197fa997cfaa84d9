#include "broker/address/wildcard.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/text.h"

using namespace minibroker;
using namespace minibroker::broker;

namespace {

const config::Wildcards kDefault;

/// The definition, word by word: slow and plainly right.
bool defined(const std::vector<std::string_view>& words,
             std::size_t word,
             const std::vector<std::string_view>& parts,
             std::size_t part) {
    if (word == words.size()) return part == parts.size();
    if (words[word] == "#") {
        for (std::size_t next = part; next <= parts.size(); ++next) {
            if (defined(words, word + 1, parts, next)) return true;
        }
        return false;
    }
    if (part == parts.size()) return false;
    return (words[word] == "*" || words[word] == parts[part]) &&
           defined(words, word + 1, parts, part + 1);
}

/// Every name of up to `count` words from `words`.
std::vector<std::string> names(const std::vector<std::string>& words, int count) {
    std::vector<std::string> all;
    std::vector<std::string> longest = words;
    for (int i = 0; i < count; ++i) {
        all.insert(all.end(), longest.begin(), longest.end());
        std::vector<std::string> longer;
        for (const std::string& name : longest) {
            for (const std::string& word : words) longer.push_back(name + "." + word);
        }
        longest = std::move(longer);
    }
    return all;
}

}  // namespace

TEST_CASE("wildcard: every pattern of up to four words means what its definition says") {
    const std::vector<std::string> parts = names({"a", "b", ""}, 4);
    for (const std::string& pattern : names({"a", "b", "*", "#"}, 4)) {
        const auto words = split(pattern, '.');
        for (const std::string& name : parts) {
            if (wildcard_matches(pattern, name, kDefault) == defined(words, 0, split(name, '.'), 0))
                continue;
            FAIL_CHECK(pattern << " and " << name);
        }
    }
}

TEST_CASE("wildcard: inside a word the letters are ordinary") {
    CHECK(wildcard_matches("a*.b", "a*.b", kDefault));
    CHECK_FALSE(wildcard_matches("a*.b", "ax.b", kDefault));
    CHECK_FALSE(wildcard_matches("a#", "a", kDefault));
    for (const char* name : {"a*", "#a.b", "", "a", "a.**"})
        CHECK_FALSE(is_wildcard(name, kDefault));
    for (const char* name : {"*", "#", "a.*", "#.b", "a.*.c"}) CHECK(is_wildcard(name, kDefault));
}

TEST_CASE("wildcard: delimiter and letters can be others") {
    const config::Wildcards other{true, '/', '>', '+'};
    CHECK(wildcard_matches("a/+", "a/b", other));
    CHECK(wildcard_matches("a/>", "a", other));
    CHECK_FALSE(wildcard_matches("a/*", "a/b", other));
    CHECK_FALSE(wildcard_matches("a.+", "a.b", other));
    CHECK(is_wildcard("x/>", other));
    CHECK_FALSE(is_wildcard("x/#", other));
}

TEST_CASE("wildcard: many wildcards against a long name take no longer than their product") {
    std::string pattern = "#";
    std::string name = "a";
    for (int i = 0; i < 2'000; ++i) pattern += ".#.a";
    for (int i = 0; i < 2'000; ++i) name += ".a";
    CHECK(wildcard_matches(pattern, name, kDefault));
    CHECK_FALSE(wildcard_matches(pattern + ".b", name, kDefault));
}
