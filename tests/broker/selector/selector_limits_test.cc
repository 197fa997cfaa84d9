#include <doctest/doctest.h>

#include <string>

#include "broker/selector/selector.h"
#include "broker/selector/xpath_condition.h"
#include "broker/selector/xpath_cost.h"
#include "tests/broker/selector/selector_subject_of.h"

namespace minibroker::broker {
namespace {

using namespace std::string_literals;
using testing::matches;
using testing::refused;
using testing::SubjectOf;

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

bool holds(std::string_view selector) {
    return matches(selector, SubjectOf{{"a", testing::text("1")}});
}

TEST_CASE("limits: brackets, signs and NOT nest as deep as a selector is long") {
    constexpr std::size_t kDeep = kSelectorBytesMax / 4;
    const auto nested = [](std::size_t depth) {
        return repeated("(", depth) + "a = '1'" + repeated(")", depth);
    };
    for (const std::size_t depth : {1UL, 64UL, 65UL, 200UL, 10'000UL, kDeep}) {
        CAPTURE(depth);
        CHECK(holds(nested(depth)));
        CHECK(refused(nested(depth) + ")"));
        CHECK(refused("(" + nested(depth)));
    }
    CHECK(holds(repeated("NOT ", 50'000) + "(a = '1')"));
    CHECK(holds(repeated("NOT ", 50'001) + "(a = '2')"));
    CHECK(holds(repeated("- ", 100'000) + "1 = 1"));
    CHECK(refused(repeated("(", kSelectorBytesMax)));
    CHECK(refused(repeated("NOT ", kSelectorBytesMax / 4)));
    CHECK(holds(repeated("NOT (1 = 2 OR ", 10'000) + "a = '2'" + repeated(")", 10'000)) ==
          holds("a = '2'"));
    CHECK(holds(repeated("1 + 1 * (", 20'000) + '1' + repeated(")", 20'000) + " = 20001"));
}

TEST_CASE("limits: length just under, at and over, and the error names it") {
    const auto padded = [](std::size_t size) {
        const std::string condition = "a = '1'";
        return condition + std::string(size - condition.size(), ' ');
    };
    CHECK(holds(padded(kSelectorBytesMax - 1)));
    CHECK(holds(padded(kSelectorBytesMax)));
    const auto over = Selector::parse(padded(kSelectorBytesMax + 1));
    REQUIRE_FALSE(over);
    CHECK(over.error().code == ErrorCode::kTooLarge);
    CHECK(over.error().text == "The selector is longer than 262144 bytes");
}

TEST_CASE("limits: an operand keeps how tightly its operator binds") {
    CHECK(refused("a LIKE 'x' + 1"));
    CHECK(refused("1 < 2 + 1 * a < "));
    CHECK(refused("a IN ('1') + 1 = 2"));
    CHECK(refused("a IS NULL < 3"));
    CHECK(holds("(1 + 2) * 3 = 9"));
    CHECK(holds("1 + 2 * 3 = 7"));
    CHECK(holds("10 - 3 - 2 = 5"));
    CHECK(holds("2 BETWEEN 1 AND 1 + 1 AND a = '1'"));
    CHECK(holds("2 NOT BETWEEN 3 AND 4 OR a = '2'"));
    CHECK(holds("TRUE OR TRUE AND FALSE"));
    CHECK_FALSE(holds("(TRUE OR TRUE) AND FALSE"));
    CHECK(holds("1 = 1 = TRUE"));
    CHECK(refused("2 BETWEEN 1 OR 3"));
    CHECK(refused("NOT 1 + 1 = 2"));
    CHECK(holds("- 1 + 2 = 1"));
}

TEST_CASE("limits: what an evaluation looks at is bounded") {
    const std::string value(64 * 1024, 'a');
    const SubjectOf subject{{"a", testing::text(value)}};
    const auto chain = [](std::size_t count) {
        return "a LIKE '%b'"s + repeated(" OR a LIKE '%b'", count - 1) + " OR a LIKE 'a%'";
    };
    // Each looks at the value twice at most, the last too.
    constexpr std::size_t kMost = kSelectorWorkMax / (128 * 1024);
    CHECK(matches(chain(kMost - 3), subject));
    CHECK(matches(chain(kMost - 2), subject));
    CHECK_FALSE(matches(chain(kMost), subject));
    CHECK_FALSE(matches(chain(kMost + 10), subject));
}

bool xpath_holds(std::string_view expression, std::string_view body) {
    const auto parsed = XPathCondition::parse(expression);
    REQUIRE(parsed);
    return parsed->matches(body);
}

std::string wide(std::size_t elements) {
    return "<a>" + repeated("<b/>", elements) + "</a>";
}

TEST_CASE("xpath cost: nested looks at all nodes multiply") {
    const auto sweeps = [](std::string_view text) { return xpath_cost(text).sweeps; };
    for (const char* cheap : {"a/b/c",
                              "//item[price > 10]",
                              "/a/b[c and d='//'][@e]",
                              "count(//item)=2",
                              "//*[name()='item']",
                              "//item[2]",
                              "//a//b//c",
                              "a[b[c[d]]]"}) {
        CAPTURE(cheap);
        CHECK(sweeps(cheap) == 1);
    }
    for (const char* square : {"//a[@id = //b/@ref]",
                               "//*[count(//*) > 2]",
                               "a/*[../b]",
                               "//a[/b]",
                               "//a[ancestor::b]",
                               "//a[descendant :: b]",
                               "//a[following-sibling::b]",
                               "//a = //b",
                               "//a/following::b",
                               "//a[preceding::b]"}) {
        CAPTURE(square);
        CHECK(sweeps(square) == 2);
    }
    CHECK(sweeps("//*[count(//*[count(//*) < 0]) > 0]") == 3);
    CHECK(sweeps("//a[//b[//c]][//d]") == 3);
    CHECK(xpath_cost("//a//b").climbs == 1);
    CHECK(xpath_cost("//a").climbs == 0);
    for (const char* broken : {"]]]", "[[[", "'open", "", "a[", "::", "/"})
        CHECK(sweeps(broken) >= 1);
}

TEST_CASE("xpath cost: what might cost too much matches nothing") {
    CHECK_FALSE(xpath_holds("//*[count(//*[count(//*) < 0]) > 0] or true()", wide(800)));
    CHECK(xpath_holds("//*[count(//*[count(//*) < 0]) > 0] or true()", wide(50)));
    CHECK(xpath_holds("//b[count(//b) > 700]", wide(800)));
    CHECK(xpath_holds("count(//b) = 49999", wide(49'999)));
    CHECK(xpath_holds("//*[name() = 'b']", wide(49'999)));
    CHECK_FALSE(xpath_holds("//b[count(//b) > 1]", wide(49'999)));
}

TEST_CASE("xpath cost: the text of elements within one another counts for each of them") {
    const auto nested = [](std::size_t depth) {
        return repeated("<a>", depth) + repeated("text<b/>", 20'000) + repeated("</a>", depth);
    };
    CHECK(xpath_holds("//*[contains(., 'q')] or true()", nested(1)));
    CHECK_FALSE(xpath_holds("//*[contains(., 'q')] or true()", nested(250)));
    CHECK(xpath_holds("//*[name() = 'b'] and count(//b) > 19999", nested(3)));
    CHECK(xpath_cost("count(//*[not(a)]) and position()").reads_text == false);
    for (const char* reads :
         {"a = 'b'", "string(a)", "a + 1", "a * b", "a div b", "a < 2", "sum(a)"})
        CHECK(xpath_cost(reads).reads_text);
}

TEST_CASE("xpath cost: just under, at and over the limit") {
    const XPathCost cost = xpath_cost("//b[//b]");
    std::size_t most = 1;
    while (cost.of({most + 1, 2, 0}) <= kXPathWorkMax) ++most;
    CHECK(xpath_holds("//b[//b]", wide(most - 2)));
    CHECK(xpath_holds("//b[//b]", wide(most - 1)));
    CHECK_FALSE(xpath_holds("//b[//b]", wide(most)));
}

}  // namespace
}  // namespace minibroker::broker
