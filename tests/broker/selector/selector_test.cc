#include "broker/selector/selector.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "tests/broker/selector/selector_subject_of.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::broker::testing;

namespace {

const SubjectOf kNone{};
const SubjectOf kColors{{"color", text("red")}, {"empty", text("")}, {"quoted", text("r'ed")}};

SubjectOf priority(std::int32_t value) {
    return SubjectOf{{"AMQPriority", value}};
}
SubjectOf with_n(std::string_view value) {
    return SubjectOf{{"n", text(value)}};
}

}  // namespace

TEST_CASE("selector: text is equal by case, a missing property is unknown") {
    CHECK(matches("color = 'red'", kColors));
    CHECK_FALSE(matches("color = 'RED'", kColors));
    CHECK_FALSE(matches("Color = 'red'", kColors));
    CHECK_FALSE(matches("color <> 'red'", kColors));
    CHECK(matches("color <> 'blue'", kColors));
    CHECK(matches("empty = ''", kColors));
    CHECK(matches("empty <> 'red'", kColors));
    CHECK(matches("quoted = 'r''ed'", kColors));
    CHECK_FALSE(matches("color = 'red'", kNone));
    CHECK_FALSE(matches("color <> 'red'", kNone));
    CHECK_FALSE(matches("NOT (color = 'red')", kNone));
    CHECK_FALSE(matches("'red' = color", kNone));
    CHECK(matches("'red' = color", kColors));
}

TEST_CASE("selector: a property missing on the right is different, two missing ones are equal") {
    CHECK(matches("color <> missing", kColors));
    CHECK_FALSE(matches("color = missing", kColors));
    CHECK_FALSE(matches("missing <> color", kColors));
    CHECK(matches("missing = other", kColors));
    CHECK_FALSE(matches("missing <> other", kColors));
    CHECK(matches("'red' <> missing", kColors));
}

TEST_CASE("selector: AND before OR, parentheses override, NOT binds tightest") {
    const auto subject = [](const char* a, const char* b, const char* c) {
        return SubjectOf{{"a", text(a)}, {"b", text(b)}, {"c", text(c)}};
    };
    const char* loose = "a = '1' OR b = '1' AND c = '1'";
    CHECK(matches(loose, subject("1", "0", "0")));
    CHECK_FALSE(matches(loose, subject("0", "1", "0")));
    CHECK(matches(loose, subject("0", "1", "1")));
    const char* tight = "(a = '1' OR b = '1') AND c = '1'";
    CHECK_FALSE(matches(tight, subject("1", "0", "0")));
    CHECK(matches(tight, subject("1", "0", "1")));
    CHECK_FALSE(matches("NOT a = '1'", subject("0", "0", "0")));
    CHECK(matches("NOT (a = '1' OR b = '1')", subject("0", "0", "1")));
    CHECK_FALSE(matches("NOT (a = '1' OR b = '1')", subject("0", "1", "1")));
    CHECK_FALSE(matches("a = '1' and not b = '1'", subject("1", "0", "0")));
    CHECK(matches("a = '1' and not (b = '1')", subject("1", "0", "0")));
}

TEST_CASE("selector: three-valued logic") {
    const SubjectOf one{{"a", text("1")}};
    CHECK(matches("missing = '1' OR a = '1'", one));
    CHECK(matches("a = '1' OR missing = '1'", one));
    CHECK_FALSE(matches("missing = '1' AND a = '1'", one));
    CHECK_FALSE(matches("NOT (missing = '1')", one));
    CHECK_FALSE(matches("NOT (missing = '1' OR a = '2')", one));
    CHECK(matches("NOT (missing = '1' AND a = '2')", one));
    CHECK(matches("NOT (a = '2' AND missing = '1')", one));
    CHECK_FALSE(matches("NOT (missing = '1' AND a = '1')", one));
    CHECK_FALSE(matches("NULL", one));
    CHECK_FALSE(matches("NOT NULL", one));
    CHECK(matches("TRUE OR NULL", one));
    CHECK(matches("(missing = '1') IS NULL", one));
    CHECK(matches("(missing = '1' AND a = '1') IS NULL", one));
    CHECK(matches("(a = '2' AND missing = '1') = FALSE", one));
    CHECK(matches("(missing = '1' AND a = '2') = FALSE", one));
}

TEST_CASE("selector: a name or constant alone") {
    CHECK(matches("TRUE", kNone));
    CHECK(matches("true", kNone));
    CHECK_FALSE(matches("FALSE", kNone));
    CHECK_FALSE(matches("color", kColors));
    CHECK(matches("NOT color", kColors));  // text is no boolean: false
    CHECK_FALSE(matches("NOT missing", kColors));
    const SubjectOf flags{{"yes", true}, {"no", false}};
    CHECK(matches("yes", flags));
    CHECK(matches("+yes", flags));
    CHECK_FALSE(matches("no", flags));
    CHECK(matches("NOT no", flags));
    CHECK(matches("yes AND NOT no", flags));
    CHECK(matches("yes = TRUE", flags));
    CHECK(matches("yes > no", flags));
}

TEST_CASE("selector: IS NULL asks for presence") {
    CHECK(matches("missing IS NULL", kColors));
    CHECK_FALSE(matches("empty IS NULL", kColors));
    CHECK(matches("empty IS NOT NULL", kColors));
    CHECK_FALSE(matches("missing IS NOT NULL", kColors));
    CHECK_FALSE(matches("color IS NULL IS NULL", kColors));
    CHECK(matches("'x' is not null", kColors));
}

TEST_CASE("selector: BETWEEN and IN") {
    const std::string prefix = "convert_string_expressions:";
    for (const char* inside : {"3", "4", "5"}) {
        CHECK(matches(prefix + "n BETWEEN 3 AND 5", with_n(inside)));
        CHECK_FALSE(matches(prefix + "n NOT BETWEEN 3 AND 5", with_n(inside)));
    }
    for (const char* outside : {"2", "6", "-4"}) {
        CHECK_FALSE(matches(prefix + "n BETWEEN 3 AND 5", with_n(outside)));
        CHECK(matches(prefix + "n NOT BETWEEN 3 AND 5", with_n(outside)));
    }
    CHECK_FALSE(matches(prefix + "n BETWEEN 3 AND 5", kNone));
    CHECK_FALSE(matches(prefix + "n NOT BETWEEN 3 AND 5", kNone));
    CHECK(matches("AMQPriority BETWEEN 3 AND 5 AND AMQPriority <> 5", priority(4)));
    CHECK(matches("AMQPriority BETWEEN missing AND 5 OR TRUE", priority(4)));
    CHECK_FALSE(matches("AMQPriority BETWEEN missing AND 5", priority(4)));
    CHECK(matches("NOT (AMQPriority BETWEEN missing AND 3)", priority(4)));
    CHECK(matches("AMQPriority NOT BETWEEN missing AND 3", priority(4)));
    CHECK(matches("4 BETWEEN 3 AND 5", kNone));

    CHECK(matches("color IN ('blue','red')", kColors));
    CHECK(matches("(color) IN ('red')", kColors));
    CHECK_FALSE(matches("color IN ('blue','RED')", kColors));
    CHECK(matches("color NOT IN ('blue')", kColors));
    CHECK(matches("color not in ('e','d','c','b','a','f')", kColors));
    CHECK_FALSE(matches("missing IN ('a')", kColors));
    CHECK_FALSE(matches("missing NOT IN ('a')", kColors));
    CHECK_FALSE(matches("AMQPriority NOT IN ('a')", priority(4)));  // no text: unknown
}

TEST_CASE("selector: LIKE") {
    const SubjectOf john{{"name", text("john")}, {"size", std::int32_t{4}}};
    CHECK(matches("name LIKE 'jo%'", john));
    CHECK_FALSE(matches("name NOT LIKE 'jo%'", john));
    CHECK(matches("name NOT LIKE 'Jo%'", john));
    CHECK_FALSE(matches("missing LIKE '%'", john));
    CHECK_FALSE(matches("missing NOT LIKE '%'", john));
    CHECK_FALSE(matches("size LIKE '%'", john));
    CHECK(matches("size NOT LIKE '%'", john));
    CHECK(matches("name + 'ny' LIKE '%hnn_'", john));
    CHECK(matches("'100%' LIKE '100!%' ESCAPE '!'", john));
    CHECK_FALSE(matches("'1000' LIKE '100!%' ESCAPE '!'", john));
}

TEST_CASE("selector: headers are text, which no number equals unless it is converted") {
    const std::string prefix = "convert_string_expressions:";
    CHECK_FALSE(matches("n > 18", with_n("21")));
    CHECK_FALSE(matches("n = 21", with_n("21")));
    CHECK(matches("n <> 21", with_n("21")));
    CHECK(matches("n = '21'", with_n("21")));
    CHECK(matches(prefix + "n > 18", with_n("21")));
    CHECK(matches(prefix + "n = 21", with_n("21")));
    CHECK(matches(prefix + "21 = n", with_n("+21")));
    CHECK(matches(prefix + "n <= 18", with_n("9")));
    for (const char* wrong : {"old", "21.5", "", " 21", "2147483648"}) {
        CHECK_FALSE(matches(prefix + "n > 18", with_n(wrong)));
        CHECK_FALSE(matches(prefix + "n <= 18", with_n(wrong)));
    }
    CHECK(matches(prefix + "n > 18.0", with_n("21.5")));
    CHECK(matches(prefix + "n = 21.5", with_n(" 21.5f ")));
    CHECK(matches(prefix + "n > 2147483648", with_n("2147483649")));
    CHECK(matches(prefix + "flag = TRUE", SubjectOf{{"flag", text("TruE")}}));
    CHECK(matches(prefix + "flag = FALSE", SubjectOf{{"flag", text("false")}}));
    CHECK(matches(prefix + "flag = FALSE", SubjectOf{{"flag", text("whatever")}}));
    CHECK_FALSE(matches("flag = TRUE", SubjectOf{{"flag", text("true")}}));
}

TEST_CASE("selector: two properties compare as text, by UTF-16 order") {
    const SubjectOf subject{{"a", text("10")},
                            {"b", text("9")},
                            {"c", text("10")},
                            {"high", text("\xEF\xBF\xBD")},
                            {"higher", text("\xF0\x9F\x98\x80")}};
    CHECK(matches("a < b", subject));
    CHECK(matches("a <= c AND a >= c", subject));
    CHECK_FALSE(matches("a > b", subject));
    CHECK(matches("b > a", subject));
    CHECK(matches("convert_string_expressions:a < b", subject));
    CHECK(matches("a BETWEEN c AND b", subject));
    CHECK(matches("higher < high", subject));
    CHECK_FALSE(matches("a < missing", subject));
    CHECK_FALSE(matches("missing < a", subject));
}

TEST_CASE("selector: the prefixes, the last of a kind counts") {
    const SubjectOf subject{{"foo-bar", text("7")}};
    CHECK_FALSE(matches("foo-bar = '7'", subject));
    CHECK(matches("hyphenated_props:foo-bar = '7'", subject));
    CHECK(matches("convert_string_expressions:hyphenated_props:foo-bar = 7", subject));
    CHECK(matches("hyphenated_props:convert_string_expressions:foo-bar > 6", subject));
    CHECK_FALSE(matches("hyphenated_props:no_hyphenated_props:foo-bar = '7'", subject));
    CHECK(matches("no_hyphenated_props:hyphenated_props:foo-bar = '7'", subject));
    CHECK_FALSE(matches(
        "hyphenated_props:convert_string_expressions:no_convert_string_expressions:foo-bar > 6",
        subject));
    CHECK(refused("convert_string_expressions:"));
    CHECK_FALSE(refused("convert_string_expressions "));  // a name
    CHECK(refused(" convert_string_expressions:a = '1'"));
    CHECK(Selector::without_prefixes("hyphenated_props:convert_string_expressions: a") == " a");
    const auto parsed = Selector::parse("hyphenated_props:a = '1'");
    REQUIRE(parsed);
    CHECK(parsed->text() == "hyphenated_props:a = '1'");
    CHECK(parsed->expression() == "a = '1'");
}

TEST_CASE("selector: names in double quotes, but not with hyphenated names") {
    const SubjectOf subject{{"foo-bar", text("x")}, {"my \"name", text("y")}, {"color", text("x")}};
    CHECK(matches("\"foo-bar\" = 'x'", subject));
    CHECK(matches("\"my \"\"name\" = 'y'", subject));
    CHECK(matches("color = \"foo-bar\"", subject));
    CHECK(matches("\"foo-bar\" IN ('x')", subject));
    CHECK(matches("\"\" IS NULL", subject));
    CHECK(refused("hyphenated_props:\"foo-bar\" = 'x'"));
}

TEST_CASE("selector: a moved selector still works") {
    auto parsed =
        Selector::parse("color + 'x' = 'redx' AND color IN ('a','red') AND color LIKE 'r%'");
    REQUIRE(parsed);
    Selector moved = std::move(*parsed);
    CHECK(moved.matches(kColors));
    auto other = Selector::parse("FALSE");
    REQUIRE(other);
    *other = std::move(moved);
    CHECK(other->matches(kColors));
}
