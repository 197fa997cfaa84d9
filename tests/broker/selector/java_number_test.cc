#include "broker/selector/java_number.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace minibroker::broker;

TEST_CASE("java number: what Double.valueOf takes") {
    const std::pair<const char*, double> cases[] = {
        {"1", 1.0},
        {"1.5", 1.5},
        {".5", 0.5},
        {"5.", 5.0},
        {" \t-2.5 \n", -2.5},
        {"+3e2", 300.0},
        {"1E-2", 0.01},
        {"7d", 7.0},
        {"7.5F", 7.5},
        {"1e400", HUGE_VAL},
        {"0e999", 0.0},
        {"1e-400", 0.0},
        {"-1e400", -HUGE_VAL},
        {"Infinity", HUGE_VAL},
        {"0x10p0", 16.0},
        {"0x.8p1", 1.0},
        {"0X1p-1f", 0.5},
        {"0x1p99999", HUGE_VAL},
        {"0.000000000000000000001e-400", 0.0},
        {"1000000000000e300", HUGE_VAL},
        {"1e99999999999999999999", HUGE_VAL},
    };
    for (const auto& [text, value] : cases) {
        CAPTURE(text);
        const auto parsed = parse_java_double(text);
        REQUIRE(parsed);
        CHECK(*parsed == value);
    }
    CHECK(std::isnan(parse_java_double("NaN").value_or(0.0)));
    CHECK(std::signbit(parse_java_double("-0").value_or(1.0)));
}

TEST_CASE("java number: what Double.valueOf refuses") {
    for (const char* text :
         {"",   " ",    "+", "-",        ".",   "e5",  "1e",  "1e+", "1.2.3", "1,5", "0x1",
          "0x", "0xp1", "x", "infinity", "nan", "1ff", "1 5", "--1", "f",     "1_0", "inf"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_java_double(text));
    }
}

TEST_CASE("java number: what Double.toString writes") {
    const std::pair<double, const char*> cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-2.5, "-2.5"},
        {0.1, "0.1"},
        {0.001, "0.001"},
        {0.00012, "1.2E-4"},
        {9999999.0, "9999999.0"},
        {1e7, "1.0E7"},
        {12345678.9, "1.23456789E7"},
        {1e100, "1.0E100"},
        {100.0, "100.0"},
        {123.456, "123.456"},
        {1.0 / 3, "0.3333333333333333"},
    };
    for (const auto& [value, text] : cases) CHECK(java_text(value) == text);
    CHECK(java_text(std::numeric_limits<double>::infinity()) == "Infinity");
    CHECK(java_text(-std::numeric_limits<double>::infinity()) == "-Infinity");
    CHECK(java_text(std::nan("")) == "NaN");
    CHECK(java_text(std::numeric_limits<double>::max()) == "1.7976931348623157E308");
}
