#include <doctest/doctest.h>

#include <set>

#include "base/random.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

void hold_and_disconnect(TestBroker& broker) {
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client-individual\n")).send("DISCONNECT");
}

/// How long the queue's first message waits after a failed delivery, ms.
std::int64_t delay_of(TestBroker& broker) {
    hold_and_disconnect(broker);
    const auto due = broker.queue("q").next_due();
    REQUIRE(due);
    return *due - broker.now().wall.count();
}

config::Config delaying(double factor) {
    return with_settings([&](auto& settings) {
        settings.redelivery_delay = 1000;
        settings.redelivery_multiplier = 2.0;
        settings.max_redelivery_delay = 3000;
        settings.max_delivery_attempts = -1;
        settings.redelivery_collision_avoidance_factor = factor;
    });
}

}  // namespace

TEST_CASE("redelivery: the delay grows by the multiplier up to its limit") {
    TestBroker broker(delaying(0));
    TestClient client(broker);
    client.login().send(anycast_frame("q", "x"));
    for (const std::int64_t expected : {1000, 2000, 3000, 3000}) {
        CHECK(delay_of(broker) == expected);
        broker.advance(Milliseconds(expected));
    }
}

TEST_CASE("redelivery: the collision avoidance factor spreads the delay both ways") {
    std::set<std::int64_t> seen;
    TestBroker broker(delaying(0.5));
    for (int i = 0; i < 40; ++i) {
        TestClient client(broker);
        client.login().send(anycast_frame("q", "x"));
        const std::int64_t delay = delay_of(broker);
        CHECK(delay >= 500);
        CHECK(delay <= 1500);
        seen.insert(delay);
        broker.advance(Milliseconds(3000));
        CHECK(drain(broker, "q") == Strings{"x"});
    }
    CHECK(*seen.begin() < 1000);
    CHECK(*seen.rbegin() > 1000);
    CHECK(seen.size() > 20);
}

TEST_CASE("redelivery: an UNSUBSCRIBE gives back without a delay") {
    TestBroker broker(delaying(0));
    TestClient client(broker);
    client.login().send(anycast_frame("q", "x")).send(consume_frame("q", "ack:client\n"));
    CHECK(client.skip() == 1);
    client.send("UNSUBSCRIBE\nid:q");
    CHECK(broker.queue("q").scheduled_count() == 0);
    CHECK(drain(broker, "q") == Strings{"x"});
}

TEST_CASE("redelivery: a delivery is counted on the disk beforehand only when asked for") {
    for (const bool before : {false, true}) {
        config::Config config = default_config();
        config.persist_delivery_count_before_delivery = before;
        TestBroker broker(config);
        TestClient client(broker);
        client.login().send(anycast_frame("q", "x", "persistent:true\n"));
        client.send(consume_frame("q", "ack:client\n"));
        CHECK(header_of(client.next(), "redelivered") == "false");
        broker.crash();
        CHECK(header_of(take_one(broker, "q"), "redelivered") == (before ? "true" : "false"));
    }
}

TEST_CASE("random: the same seed gives the same numbers, fractions stay below 1") {
    Random a(7);
    Random b(7);
    Random other(8);
    CHECK(a.next() != other.next());
    (void)b.next();
    for (int i = 0; i < 1000; ++i) {
        const double fraction = a.fraction();
        CHECK(fraction == b.fraction());
        CHECK(fraction >= 0);
        CHECK(fraction < 1);
    }
}
