#include "base/span_text.h"

#include <doctest/doctest.h>

using namespace minibroker;

TEST_CASE("span: numbers with units add up, a number alone is milliseconds") {
    CHECK(parse_span("0") == Milliseconds(0));
    CHECK(parse_span("1500") == Milliseconds(1'500));
    CHECK(parse_span("250ms") == Milliseconds(250));
    CHECK(parse_span("90s") == Milliseconds(90'000));
    CHECK(parse_span("1h30m") == Milliseconds(5'400'000));
    CHECK(parse_span("2d1s") == Milliseconds(172'801'000));
    CHECK(parse_span("9223372036854775807") == Milliseconds(INT64_MAX));
}

TEST_CASE("span: anything else is none") {
    for (const char* text : {"",
                             "h",
                             "-1",
                             "-1h",
                             "1 h",
                             " 1h",
                             "1h ",
                             "1H",
                             "1.5h",
                             "1h30",
                             "1w",
                             "1hh",
                             "9223372036854775808",
                             "9223372036854775807s",
                             "106751991168d",
                             "+5"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_span(text));
    }
}
