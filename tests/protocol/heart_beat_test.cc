#include "protocol/heart_beat.h"

#include <doctest/doctest.h>

#include <limits>

using namespace minibroker::protocol;

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

HeartBeat agreed(std::string_view header, const HeartBeatRules& rules = {}) {
    const auto result = agree(header, rules);
    REQUIRE(result);
    return *result;
}

HeartBeatRules bounded(std::int64_t ttl_min, std::int64_t ttl_max) {
    HeartBeatRules rules;
    rules.ttl_min = ttl_min;
    rules.ttl_max = ttl_max;
    return rules;
}

}  // namespace

TEST_CASE("heart-beat: the server's period is at least 500 ms, or none") {
    CHECK(agreed("0,0").server_period == 0);
    CHECK(agreed("0,1").server_period == 500);
    CHECK(agreed("0,499").server_period == 500);
    CHECK(agreed("0,500").server_period == 500);
    CHECK(agreed("0,501").server_period == 501);
    CHECK(agreed("0,-3").server_period == 500);
    CHECK(agreed("0,9223372036854775807").server_period == kMax);
}

TEST_CASE("heart-beat: a client without beats keeps the TTL and is told half of it") {
    CHECK(agreed("0,0") == HeartBeat{0, 30'000, 60'000});
    HeartBeatRules rules;
    rules.ttl = 1500;
    CHECK(agreed("0,0", rules) == HeartBeat{0, 750, 1500});
    rules.ttl = 60'000;
    rules.modifier = 1.5;
    CHECK(agreed("0,0", rules) == HeartBeat{0, 40'000, 60'000});
    CHECK(agreed("0,0", HeartBeatRules{1001, 1000, kMax, 2.0}).answer == 500);
}

TEST_CASE("heart-beat: a client's beats set the TTL") {
    CHECK(agreed("1000,1000") == HeartBeat{1000, 1000, 2000});
    CHECK(agreed("+1000,0") == HeartBeat{0, 1000, 2000});
    CHECK(agreed("3600000,3600000") == HeartBeat{3'600'000, 3'600'000, 7'200'000});
    CHECK(agreed("500,500") == HeartBeat{500, 500, 1000});
    CHECK(agreed("501,501") == HeartBeat{501, 501, 1002});
    CHECK(agreed("1,2,,") == HeartBeat{500, 500, 1000});  // Java drops empty pieces at the end
}

TEST_CASE("heart-beat: minimum and maximum of the TTL") {
    CHECK(agreed("499,0") == HeartBeat{0, 500, 1000});
    CHECK(agreed("200,0") == HeartBeat{0, 500, 1000});
    CHECK(agreed("-5,0") == HeartBeat{0, 500, 1000});
    CHECK(agreed("-9223372036854775808,0") == HeartBeat{0, 500, 1000});
    CHECK(agreed("1000,0", bounded(3000, 10'000)) == HeartBeat{0, 1500, 3000});
    CHECK(agreed("4000,0", bounded(3000, 10'000)) == HeartBeat{0, 4000, 8000});
    CHECK(agreed("5000,0", bounded(3000, 10'000)) == HeartBeat{0, 5000, 10'000});
    CHECK(agreed("5001,0", bounded(3000, 10'000)) == HeartBeat{0, 5000, 10'000});
    CHECK(agreed("1,0", bounded(10'000, 3000)) == HeartBeat{0, 5000, 10'000});  // minimum first
    HeartBeatRules rules;
    rules.modifier = 1.5;
    CHECK(agreed("300,0", rules) == HeartBeat{0, 666, 1000});
    CHECK(agreed("2000,2000", rules) == HeartBeat{2000, 2000, 3000});
}

TEST_CASE("heart-beat: the arithmetic clamps as Java's does") {
    CHECK(agreed("9223372036854775807,0") == HeartBeat{0, kMax, kMax});
    HeartBeatRules rules;
    rules.modifier = 0.0;
    CHECK(agreed("0,0", rules).answer == kMax);
    rules.ttl = 0;
    CHECK(agreed("0,0", rules).answer == 0);
}

TEST_CASE("heart-beat: a header that has not two parts leaves 1.1 open") {
    for (const char* wrong : {"1000", "1,2,3", ",", "", "1000,", ",,", "a"}) {
        CAPTURE(wrong);
        const auto result = agree(wrong, {});
        REQUIRE_FALSE(result);
        CHECK(result.error().message == "Incorrect heartbeat header " + std::string(wrong));
        CHECK_FALSE(result.error().closes);
        CHECK(result.error().with_receipt);
    }
}

TEST_CASE("heart-beat: a part that is no integer closes") {
    const std::pair<const char*, const char*> cases[] = {
        {"abc,0", "abc"},
        {"0,soon", "soon"},
        {" 1,0", " 1"},
        {"0,1.5", "1.5"},
        {",5", ""},
        {"0, 0", " 0"},
        {"9223372036854775808,0", "9223372036854775808"},
    };
    for (const auto& [header, part] : cases) {
        CAPTURE(header);
        const auto result = agree(header, {});
        REQUIRE_FALSE(result);
        CHECK(result.error().message ==
              "Invalid heart-beat header: " + std::string(part) + " is not an integer");
        CHECK(result.error().closes);
        CHECK_FALSE(result.error().with_receipt);
    }
}
