#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>

#include "broker/selector/selector.h"
#include "tests/broker/selector/selector_subject_of.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::broker::testing;
using namespace std::string_literals;

namespace {

const SubjectOf kSubject{{"p", std::int32_t{4}}, {"a", text("1")}, {"$x_1", text("1")}};

bool holds(std::string_view selector) {
    return matches(selector, kSubject);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (; times > 0; --times) out += text;
    return out;
}

}  // namespace

TEST_CASE("syntax: number literals") {
    for (const char* four : {"4",
                             "4L",
                             "4l",
                             "0x4",
                             "0X4",
                             "04",
                             "4.0",
                             "4.",
                             "4E0",
                             ".4E1",
                             "0.4e+1",
                             "40E-1",
                             "04.0",
                             "004"}) {
        CAPTURE(four);
        CHECK(holds("p = " + std::string(four)));
    }
    CHECK(holds("p + 4 = 010"));
    CHECK(holds("0xfF = 255"));
    CHECK(holds("089.5 = 89.5"));
    CHECK(holds("0x7fffffffffffffff = 9223372036854775807"));
    CHECK(holds("1E400 = 2E400"));
    for (const char* wrong : {"12abc = p",
                              "0x = p",
                              "089 = p",
                              "0L = p",
                              "4E = p",
                              "5.. = p",
                              "1.5f = p",
                              "0xffffffffffffffff = p",
                              "01777777777777777777777 = p",
                              ". = p"}) {
        CAPTURE(wrong);
        CHECK(refused(wrong));
    }
}

TEST_CASE("syntax: names, keywords in any case, blanks and comments") {
    CHECK(holds("$x_1 = '1'"));
    CHECK(holds("a\t=\n'1'\r\f"));
    CHECK(holds("a='1'anD(p=4)"));
    CHECK(holds("a = '1' -- the rest\nAND p = 4"));
    CHECK(holds("/* x */ a /* * ' */ = /**/ '1' /***/"));
    CHECK(holds("a = '1' --\r\n"));
    CHECK(holds("nothing IS NULL AND Nulls IS NULL AND notx IS NULL"));
    CHECK_FALSE(holds("a = '1' -- comment"));  // without line end: minus minus comment
    for (const char* wrong : {"a = '1' -- two words",
                              "a = '1' /* open",
                              "1a = '1'",
                              "a.b = '1'",
                              "and = '1'",
                              "a = '1' ;",
                              "\xC3\xA9 = '1'",
                              "a = '1",
                              "a == '1'",
                              "a != '1'",
                              "\"a = '1'"}) {
        CAPTURE(wrong);
        CHECK(refused(wrong));
    }
}

TEST_CASE("syntax: what Artemis refuses") {
    for (const char* wrong : {"",
                              "  ",
                              "color =",
                              "= 'x'",
                              "5 + 5",
                              "'x'",
                              "5",
                              "-a",
                              "a + b",
                              "(a = '1'",
                              "a = '1')",
                              "a b",
                              "a = '1' AND",
                              "AND a",
                              "color > 'red'",
                              "'red' < color",
                              "a < TRUE",
                              "a < (b = '1')",
                              "a > NULL",
                              "a BETWEEN 'x' AND 'y'",
                              "a BETWEEN 1",
                              "a BETWEEN 1 OR 2",
                              "a NOT BETWEEN 1 AND TRUE",
                              "kind IN (1,2)",
                              "kind IN ()",
                              "kind IN 'a'",
                              "kind IN ('a'",
                              "kind IN ('a',)",
                              "'a' IN ('a')",
                              "a + b IN ('a')",
                              "NOT a IN ('1')",
                              "a LIKE b",
                              "a LIKE 5",
                              "a LIKE 'x' ESCAPE ''",
                              "a LIKE 'x' ESCAPE 'ab'",
                              "a LIKE 'x' ESCAPE",
                              "a NOT = '1'",
                              "a IS 'x'",
                              "a IS NOT",
                              "a = NULL",
                              "NULL = a",
                              "NULL <> NULL",
                              "TRUE = 'x'",
                              "TRUE = 1",
                              "NOT 'x'",
                              "NOT 5",
                              "a = '1' AND 5",
                              "'x' OR a",
                              "a > 1 > 2",
                              "a ESCAPE 'x'",
                              "XPATH a",
                              "XQUERY",
                              "a = '1' OR OR b = '2'",
                              "()",
                              "a AND NOT",
                              "+",
                              "a = ,",
                              "NOT",
                              "IS NULL"}) {
        CAPTURE(wrong);
        const auto parsed = Selector::parse(wrong);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == ErrorCode::kInvalid);
        CHECK(parsed.error().text.starts_with("Invalid selector at byte "));
    }
}

TEST_CASE("syntax: what Artemis takes, odd as it is") {
    CHECK(holds("'x' = TRUE OR a = '1'"));
    CHECK(holds("TRUE = TRUE"));
    CHECK(holds("(a = '1') = TRUE"));
    CHECK(holds("a = '1' = TRUE"));
    CHECK(holds("a LIKE '1' LIKE 'x' = FALSE"));
    CHECK(holds("'abc' LIKE 'a%'"));
    CHECK(holds("1 = 1"));
    CHECK_FALSE(holds("XQUERY 'anything'"));
    CHECK(holds("NOT XQUERY 'anything'"));
    CHECK(holds("NOT NOT (a = '1')"));
    CHECK(holds("NOT (NOT p) = FALSE"));  // p is no boolean, so `NOT p` is true
}

TEST_CASE("syntax: an error tells where") {
    CHECK(Selector::parse("a = '1' AND b > 'x'").error().text ==
          "Invalid selector at byte 17: only names and numbers can be less or greater");
    CHECK(Selector::parse("a = ?").error().text ==
          "Invalid selector at byte 5: a character that cannot stand here");
    CHECK(Selector::parse("a =").error().text == "Invalid selector at byte 4: a value is expected");
}

TEST_CASE("syntax: long chains need neither depth nor recursion") {
    CHECK(holds("0"s + repeated("+1", 4000) + " = 4000"));
    CHECK(holds("a='1'"s + repeated(" OR a='1'", 800)));
    CHECK(holds("a='1'"s + repeated(" AND a='1'", 800)));
    CHECK(holds("TRUE"s + repeated("=TRUE", 1500)));
    CHECK(matches("a IN ('0'"s + repeated(",'0'", 1800) + ",'1')", kSubject));
}

TEST_CASE("syntax: random tokens parse or are refused, and never do harm") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const char* words[] = {"a ",
                           "p ",
                           "missing ",
                           "'1' ",
                           "4 ",
                           "4.5 ",
                           "TRUE ",
                           "NULL ",
                           "= ",
                           "<> ",
                           "< ",
                           ">= ",
                           "AND ",
                           "OR ",
                           "NOT ",
                           "BETWEEN ",
                           "IN ",
                           "LIKE ",
                           "ESCAPE ",
                           "IS ",
                           "( ",
                           ") ",
                           ", ",
                           "+ ",
                           "- ",
                           "* ",
                           "/ ",
                           "% ",
                           "99999999999999999999 "};
    int parsed_count = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string selector = round % 2 == 0 ? "" : "convert_string_expressions:";
        for (std::size_t i = random() % 9 + 1; i > 0; --i)
            selector += words[random() % std::size(words)];
        CAPTURE(selector);
        const auto parsed = Selector::parse(selector);
        if (!parsed) continue;
        ++parsed_count;
        static_cast<void>(parsed->matches(kSubject));
    }
    CHECK(parsed_count > 0);
}
