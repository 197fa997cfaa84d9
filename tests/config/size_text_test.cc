#include "config/size_text.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using minibroker::config::parse_size;

TEST_CASE("size: plain numbers, signs and blanks around are taken as Artemis takes them") {
    CHECK(parse_size("0") == 0);
    CHECK(parse_size("1500") == 1500);
    CHECK(parse_size("-1") == -1);
    CHECK(parse_size("+5") == 5);
    CHECK(parse_size(" 5 ") == 5);
    CHECK(parse_size("9223372036854775807") == INT64_MAX);
    CHECK(parse_size("-9223372036854775808") == INT64_MIN);
}

TEST_CASE("size: units are 1024-based, in any case, with an optional i and b") {
    for (const std::string rest : {"", "b", "B", "i", "ib", "iB", "IB"}) {
        CHECK(parse_size("3k" + rest) == 3 * 1024);
        CHECK(parse_size("3M" + rest) == 3 * 1024 * 1024);
        CHECK(parse_size("3 g" + rest) == std::int64_t{3} * 1024 * 1024 * 1024);
    }
    CHECK(parse_size("7b") == 7);
    CHECK(parse_size("32 MiB") == 32 * 1024 * 1024);
    CHECK(parse_size("10Mb ") == 10 * 1024 * 1024);
}

TEST_CASE("size: anything else is none") {
    for (const char* text : {"",
                             " ",
                             "M",
                             "-1M",
                             "+1M",
                             "1.5M",
                             "1T",
                             "1Mx",
                             "1ibM",
                             "0x10",
                             "1 2",
                             "1bb",
                             "often",
                             "--1",
                             "1k k",
                             "1e3",
                             "1bi",
                             "9223372036854775808",
                             "-9223372036854775809"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_size(text).has_value());
    }
}

TEST_CASE("size: a product beyond 64 bits is none, just below it is taken") {
    CHECK(parse_size("9007199254740991K") == INT64_C(9007199254740991) * 1024);
    CHECK_FALSE(parse_size("9007199254740992K").has_value());
    CHECK(parse_size("8589934591G") == (INT64_C(8589934591) << 30));
    CHECK_FALSE(parse_size("8589934592G").has_value());
    CHECK_FALSE(parse_size("99999999999999999999M").has_value());
}
