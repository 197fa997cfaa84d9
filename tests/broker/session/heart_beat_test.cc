#include "broker/session/heart_beat.h"

#include <doctest/doctest.h>

#include "broker/environment/environment.h"
#include "tests/support/configurations.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A heart-beat with hand-moved time.
struct Beating {
    explicit Beating(config::Config config = default_config())
        : environment(std::move(config), logger),
          heart_beat(environment, environment.config.acceptors[0]) {}

    auto agree(std::string_view header) {
        return heart_beat.agree(header, [this] { ++beats; });
    }
    void pass(std::int64_t ms) {
        environment.connections_now += Milliseconds(ms);
        environment.connection_timers.run_due(environment.connections_now);
    }

    Logger logger;
    broker::Environment environment;
    broker::HeartBeat heart_beat;
    int beats = 0;
};

}  // namespace

TEST_CASE("heart-beat: ours come at the agreed period until it is stopped") {
    Beating f;
    const auto told = f.agree("0,1000");
    REQUIRE(told);
    CHECK(told->starts_with("1000,"));
    f.pass(999);
    CHECK(f.beats == 0);
    f.pass(1);
    f.pass(1'000);
    CHECK(f.beats == 2);
    f.heart_beat.stop();
    f.pass(10'000);
    CHECK(f.beats == 2);
}

TEST_CASE("heart-beat: the first agreement stays, whatever is asked for later") {
    Beating f;
    const auto first = f.agree("0,1000");
    const auto second = f.agree("0,5000");
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first == *second);
    f.pass(1'000);
    CHECK(f.beats == 1);
}

TEST_CASE("heart-beat: a header that is no pair of numbers is refused, and agrees on nothing") {
    Beating f;
    for (const char* header : {"", "1", "a,b", "1,b"}) CHECK_FALSE(f.agree(header));
    f.pass(100'000);
    CHECK(f.beats == 0);
    CHECK(f.agree("0,1000"));
}

TEST_CASE("heart-beat: the TTL passes when nothing is heard for as long") {
    Beating f;
    CHECK(f.heart_beat.ttl() == 60'000);
    f.pass(59'999);
    CHECK_FALSE(f.heart_beat.look());
    f.pass(1);
    CHECK(f.heart_beat.look());
}

TEST_CASE("heart-beat: what is heard counts from the look at it on") {
    Beating f;
    f.pass(50'000);
    CHECK(f.heart_beat.hear());
    CHECK_FALSE(f.heart_beat.hear());
    CHECK(f.heart_beat.heard());
    CHECK_FALSE(f.heart_beat.look());
    CHECK_FALSE(f.heart_beat.heard());
    CHECK(f.heart_beat.deadline() == Milliseconds(110'000));
    f.pass(59'999);
    CHECK_FALSE(f.heart_beat.look());
    f.pass(1);
    CHECK(f.heart_beat.look());
}
