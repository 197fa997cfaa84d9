#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "broker/selector/selector.h"
#include "tests/broker/selector/selector_subject_of.h"

using namespace minibroker::broker;
using namespace minibroker::broker::testing;

namespace {

constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int32_t kIntegerMax = std::numeric_limits<std::int32_t>::max();

const SubjectOf kSubject{{"AMQPriority", std::int32_t{5}},
                         {"long", std::int64_t{7}},
                         {"real", 2.5},
                         {"n", text("11")},
                         {"first", text("John")},
                         {"last", text("Doe")},
                         {"dot", text("1.5")},
                         {"max", kIntegerMax},
                         {"longest", kLongMax},
                         {"flag", true}};

const std::string kConvert = "convert_string_expressions:";

bool holds(const std::string& selector) {
    return matches(selector, kSubject);
}

}  // namespace

TEST_CASE("arithmetic: binding, and operators of one level from left to right") {
    CHECK(holds("AMQPriority + 1 = 6"));
    CHECK(holds("2 + AMQPriority * 2 = 12"));
    CHECK(holds("(2 + AMQPriority) * 2 = 14"));
    CHECK(holds("9 - AMQPriority - 1 = 3"));
    CHECK(holds("-AMQPriority < -4"));
    CHECK(holds("- -AMQPriority = +5"));
    CHECK(holds("8 / 2 / 2 = 2"));
    CHECK(holds("AMQPriority -1 = 4"));
    CHECK(holds("2 * -3 = -6"));
}

TEST_CASE("arithmetic: / and % work on doubles") {
    CHECK(holds("AMQPriority / 2 = 2.5"));
    CHECK(holds("AMQPriority % 2 = 1"));
    CHECK(holds("-5 % 3 = -2"));
    CHECK(holds("5.5 % 2 = 1.5"));
    CHECK(holds("1 / 0 > 999999999"));
    CHECK(holds("0 / 0 = 0 / 0"));
    CHECK(holds("0 / 0 > 1 / 0"));
    CHECK(holds("1 % 0 = 0 / 0"));
    CHECK(holds("0.0 <> -0.0"));
    CHECK(holds("-0.0 < 0.0"));
}

TEST_CASE("arithmetic: integers wrap around as Java's, longs and doubles widen") {
    CHECK(holds("max + 1 = -2147483648"));
    CHECK(holds("2147483647 + 1 < 0"));
    CHECK(holds("max + 1L = -2147483648"));  // the literal is an int all the same
    CHECK(holds("max + long = 2147483654"));
    CHECK(holds("longest + 1 < 0"));
    CHECK(holds("longest * 2 = -2"));
    CHECK(holds("65536 * 65536 = 0"));
    CHECK(holds("long + real = 9.5"));
    CHECK(holds("real * 2 = 5"));
    CHECK(holds("long = 7.0 AND AMQPriority = 5.0"));
    CHECK(holds("-(-2147483647 - 1) < 0"));
}

TEST_CASE("arithmetic: + with text on its left joins, whatever is on the right") {
    CHECK(holds("first + last = 'JohnDoe'"));
    CHECK(holds("first + 1 = 'John1'"));
    CHECK(holds("n + 1 = '111'"));
    CHECK(holds("first + long = 'John7'"));
    CHECK(holds("first + real = 'John2.5'"));
    CHECK(holds("first + 1E10 = 'John1.0E10'"));
    CHECK(holds("first + flag + FALSE = 'Johntruefalse'"));
    CHECK(holds("first + 1 + 2 = 'John12'"));
    CHECK(holds("'a' + 99999999999999999999 = 'a99999999999999999999'"));
    CHECK_FALSE(holds(kConvert + "n + 1 = 12"));
    CHECK(holds(kConvert + "n + 1 > 100"));
    CHECK(holds(kConvert + "1 + n = 12"));
    CHECK(holds(kConvert + "n - 1 = 10"));
    CHECK(holds(kConvert + "n * 2 = 22"));
    CHECK(holds(kConvert + "dot * 2 = 3.0"));
    CHECK_FALSE(holds("first + missing = 'John'"));
    CHECK(holds("first + missing IS NULL"));
}

TEST_CASE("arithmetic: what is no number ends the evaluation without a match") {
    CHECK_FALSE(holds("n - 1 = 10"));
    CHECK_FALSE(holds("1 + n = 12"));
    CHECK_FALSE(holds("NOT (n - 1 = 10)"));
    CHECK_FALSE(holds("n * 1 = 11 OR TRUE"));
    CHECK(holds("TRUE OR n * 1 = 11"));
    CHECK_FALSE(holds(kConvert + "first - 1 = 0 OR TRUE"));
    CHECK_FALSE(holds("1 + TRUE = 2 OR TRUE"));
    CHECK_FALSE(holds("1 + (n = '11' AND n = '11') = 2 OR TRUE"));
}

TEST_CASE("arithmetic: what Artemis does not look at does no harm") {
    // A missing left operand, a decided AND, and for the selector's own answer an unknown one.
    CHECK(holds("missing - (n - 1) = 1 OR TRUE"));
    CHECK(holds("missing > n - 1 OR TRUE"));
    CHECK(holds("missing BETWEEN n - 1 AND 2 OR TRUE"));
    CHECK(holds("(n = '12' AND n - 1 = 10) OR TRUE"));
    CHECK(holds("(missing = '1' AND n - 1 = 10) OR TRUE"));
    CHECK_FALSE(holds("NOT (missing = '1' AND n - 1 = 10) OR TRUE"));
    CHECK_FALSE(holds("(missing = '1' AND n - 1 = 10) = FALSE OR TRUE"));
    CHECK(holds("AMQPriority BETWEEN 6 AND n - 1 OR TRUE"));
    CHECK_FALSE(holds("AMQPriority BETWEEN 4 AND n - 1 OR TRUE"));
    CHECK(holds("AMQPriority NOT BETWEEN 6 AND n - 1"));
    CHECK_FALSE(holds("missing = n - 1 OR TRUE"));  // = looks at both
}

TEST_CASE("arithmetic: minus of what is no number is unknown") {
    CHECK(holds("-n IS NULL"));
    CHECK(holds("-missing IS NULL"));
    CHECK(holds("-TRUE IS NULL"));
    CHECK_FALSE(holds("-n = -n AND FALSE"));
}

TEST_CASE("arithmetic: integer literals beyond 64 bits compare with their like only") {
    CHECK(holds("99999999999999999999 = 99999999999999999999"));
    CHECK(holds("99999999999999999999 > 99999999999999999998"));
    CHECK(holds("-99999999999999999999 < -99999999999999999998"));
    CHECK(holds("-99999999999999999999 < 99999999999999999998"));
    CHECK(holds("100000000000000000000 > 99999999999999999999"));
    CHECK_FALSE(holds("long < 99999999999999999999"));
    CHECK_FALSE(holds("long > 99999999999999999999"));
    CHECK_FALSE(holds("99999999999999999999 = 1E20"));
    CHECK(holds("-9223372036854775808 < -9223372036854775807"));
    CHECK(holds("-9223372036854775808 = longest + 1"));
    CHECK(holds("18446744073709551616 = 0"));  // its low 64 bits make an int
    CHECK(holds("99999999999999999999 + 0.0 = 1E20"));
}

TEST_CASE("arithmetic: joined texts are bounded") {
    const std::string large(100'000, 'x');
    const SubjectOf subject{{"a", text(large)}};
    CHECK(matches("a + a LIKE '%'", subject));
    std::string sum = "a";
    for (int i = 0; i < 20; ++i) sum += " + a";
    CHECK_FALSE(matches(sum + " LIKE '%' OR TRUE", subject));
}
