#include "broker/address/match_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "broker/address/wildcard.h"

using namespace minibroker;
using namespace minibroker::broker;

namespace {

using Dialect = MatchTree::Dialect;
using Values = std::vector<std::uint64_t>;

const config::Wildcards kDefault;

Values found(const MatchTree& tree, std::string_view name) {
    Values values;
    tree.find(name, values);
    std::ranges::sort(values);
    return values;
}

bool settings_cover(std::string_view match, std::string_view name) {
    MatchTree tree(Dialect::kSettings, kDefault);
    tree.add(match, 1);
    return !found(tree, name).empty();
}

std::string random_name(std::mt19937_64& random, const std::vector<std::string>& words) {
    std::string name;
    for (std::size_t i = random() % 5 + 1; i > 0; --i) {
        name += words[random() % words.size()];
        if (i > 1) name += '.';
    }
    return name;
}

}  // namespace

TEST_CASE("match tree: of wildcard addresses it finds those that cover a name one by one") {
    std::mt19937_64 random(7);
    MatchTree tree(Dialect::kAddresses, kDefault);
    std::vector<std::string> patterns;
    for (int round = 0; round < 3'000; ++round) {
        CAPTURE(round);
        if (patterns.size() > 30 || (!patterns.empty() && random() % 3 == 0)) {
            const std::size_t index = random() % patterns.size();
            if (!patterns[index].empty()) tree.remove(patterns[index], index);
            patterns[index].clear();
        }
        patterns.push_back(random_name(random, {"a", "b", "*", "#", ""}));
        if (patterns.back().empty()) patterns.back() = "#";
        tree.add(patterns.back(), patterns.size() - 1);
        const std::string name = random_name(random, {"a", "b", "c", ""});
        Values expected;
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            if (!patterns[i].empty() && wildcard_matches(patterns[i], name, kDefault)) {
                expected.push_back(i);
            }
        }
        CHECK(found(tree, name) == expected);
    }
}

TEST_CASE("match tree: in settings a star stands for one or more characters, also inside a word") {
    CHECK(settings_cover("a.*", "a.x"));
    CHECK_FALSE(settings_cover("a.*", "a."));
    CHECK_FALSE(settings_cover("a.*", "a"));
    CHECK_FALSE(settings_cover("a.*", "a.x.y"));
    CHECK(settings_cover("in*", "inner"));
    CHECK(settings_cover("in*", "in*"));
    CHECK_FALSE(settings_cover("in*", "in"));
    CHECK_FALSE(settings_cover("in*", "in.x"));
    CHECK(settings_cover("a.b*.c", "a.bx.c"));
    CHECK_FALSE(settings_cover("a.b*.c", "a.b.c"));
    CHECK(settings_cover("*a*b", "xaxaxb"));
    CHECK_FALSE(settings_cover("*a*b", "xaxaxbc"));
    CHECK_FALSE(settings_cover("*a*b", "axb"));
    CHECK_FALSE(settings_cover("**", "a"));
    CHECK(settings_cover("**", "ab"));
    CHECK(settings_cover("a*c#", "abc.d"));
}

TEST_CASE("match tree: in settings a hash at the end needs no delimiter before it") {
    for (const char* match : {"tail.#", "tail#"}) {
        CHECK(settings_cover(match, "tail"));
        CHECK(settings_cover(match, "tail.x"));
        CHECK(settings_cover(match, "tail.x.y"));
        CHECK(settings_cover(match, "tail..x"));
        CHECK_FALSE(settings_cover(match, "tail."));
        CHECK_FALSE(settings_cover(match, "tailx"));
        CHECK_FALSE(settings_cover(match, "x.tail"));
    }
    for (const char* name : {"", ".", "a", "a..b", "a."}) CHECK(settings_cover("#", name));
}

TEST_CASE("match tree: in addresses wildcard letters inside a word are ordinary") {
    MatchTree tree(Dialect::kAddresses, kDefault);
    tree.add("a*.b", 1);
    tree.add("c#", 2);
    CHECK(found(tree, "a*.b") == Values{1});
    CHECK(found(tree, "c#") == Values{2});
    for (const char* name : {"ax.b", "c", "c.d"}) CHECK(found(tree, name).empty());
}

TEST_CASE("match tree: one match may have several values, each is removed by itself") {
    MatchTree tree(Dialect::kSettings, kDefault);
    tree.add("a.#", 1);
    tree.add("a#", 2);
    tree.add("a.b", 3);
    CHECK(found(tree, "a.b") == Values{1, 2, 3});
    tree.remove("a.#", 1);
    CHECK(found(tree, "a.b") == Values{2, 3});
    tree.remove("a#", 2);
    CHECK(found(tree, "a.b") == Values{3});
    CHECK(found(tree, "a").empty());
    tree.remove("a.b", 3);
    CHECK(found(tree, "a.b").empty());
    tree.add("a.b", 4);
    CHECK(found(tree, "a.b") == Values{4});
}

TEST_CASE("match tree: delimiter and letters can be others") {
    const config::Wildcards other{true, '/', '>', '+'};
    MatchTree tree(Dialect::kSettings, other);
    tree.add("a/+", 1);
    tree.add("a/>", 2);
    tree.add("a.#", 3);
    CHECK(found(tree, "a/b") == Values{1, 2});
    CHECK(found(tree, "a") == Values{2});
    CHECK(found(tree, "a.b").empty());
    CHECK(found(tree, "a.#") == Values{3});
}

TEST_CASE("match tree: many wildcards against a long name take no longer than their product") {
    std::string pattern = "#";
    std::string name = "a";
    for (int i = 0; i < 1'000; ++i) pattern += ".#.a";
    for (int i = 0; i < 1'000; ++i) name += ".a";
    MatchTree tree(Dialect::kAddresses, kDefault);
    tree.add(pattern, 1);
    CHECK(found(tree, name) == Values{1});
    tree.add(pattern + ".b", 2);
    CHECK(found(tree, name) == Values{1});
}
