// The wall clock of the machine is set while the broker runs.
#include "broker/operation/clock_jump.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr Milliseconds kHour{3'600'000};

std::string at(TestBroker& broker, Milliseconds span) {
    return std::to_string((broker.now().wall + span).count());
}

struct Fixture {
    explicit Fixture(config::Config config = default_config())
        : broker(std::move(config)), client(broker) {
        client.login("1.2").send(consume_frame("q", "ack:client-individual\n"));
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("clock jump: a delay takes as long as it was to take") {
    for (const Milliseconds jump : {-kHour, kHour, Milliseconds(-1000), Milliseconds(1000)}) {
        CAPTURE(jump.count());
        Fixture f;
        f.client.send(anycast_frame("q", "late", "AMQ_SCHEDULED_DELAY:2000\npersistent:true\n"));
        f.client.send(anycast_frame("q", "later", "AMQ_SCHEDULED_DELAY:5000\n"));
        f.broker.advance(Milliseconds(500));
        f.broker.set_wall_clock(jump);
        f.broker.advance(Milliseconds(1'499));
        CHECK(f.client.bodies().empty());
        f.broker.advance(Milliseconds(1));
        CHECK(f.client.bodies() == std::vector<std::string>{"late"});
        f.broker.set_wall_clock(-jump);
        f.broker.advance(Milliseconds(2'999));
        CHECK(f.client.bodies().empty());
        f.broker.advance(Milliseconds(1));
        CHECK(f.client.bodies() == std::vector<std::string>{"later"});
    }
}

TEST_CASE("clock jump: less than a second is none, the delay ends on the clock") {
    Fixture f;
    f.client.send(anycast_frame("q", "late", "AMQ_SCHEDULED_DELAY:2000\n"));
    f.broker.set_wall_clock(Milliseconds(-999));
    f.broker.advance(Milliseconds(2'998));
    CHECK(f.client.bodies().empty());
    f.broker.advance(Milliseconds(1));
    CHECK(f.client.bodies() == std::vector<std::string>{"late"});
}

TEST_CASE("clock jump: an instant that a client gave is met on the new clock") {
    Fixture f;
    f.client.send(anycast_frame("q", "soon", "AMQ_SCHEDULED_TIME:" + at(f.broker, kHour) + "\n"));
    f.client.send(anycast_frame("q", "delayed", "AMQ_SCHEDULED_DELAY:1000\n"));
    f.broker.set_wall_clock(kHour - Milliseconds(1));
    CHECK(f.client.bodies().empty());
    f.broker.advance(Milliseconds(1));
    CHECK(f.client.bodies() == std::vector<std::string>{"soon"});
    f.broker.advance(Milliseconds(999));
    CHECK(f.client.bodies() == std::vector<std::string>{"delayed"});

    f.client.send(
        anycast_frame("q", "not yet", "AMQ_SCHEDULED_TIME:" + at(f.broker, kHour) + "\n"));
    f.broker.set_wall_clock(-kHour);
    f.broker.advance(2 * kHour - Milliseconds(1));
    CHECK(f.broker.queue("q").scheduled_count() == 1);
    f.broker.advance(Milliseconds(1));
    CHECK(f.broker.queue("q").scheduled_count() == 0);
    CHECK(drain(f.broker, "q").front() == "not yet");
}

TEST_CASE("clock jump: the time wins over the delay, whatever stands first") {
    for (const bool time_first : {false, true}) {
        Fixture f;
        const std::string time = "AMQ_SCHEDULED_TIME:" + at(f.broker, kHour) + "\n";
        const std::string delay = "AMQ_SCHEDULED_DELAY:1000\n";
        f.client.send(anycast_frame("q", "x", time_first ? time + delay : delay + time));
        f.broker.advance(Milliseconds(2000));
        CHECK(f.client.bodies().empty());
        f.broker.set_wall_clock(kHour);
        CHECK(f.client.bodies() == std::vector<std::string>{"x"});
    }
}

TEST_CASE("clock jump: a redelivery delay takes as long as it was to take") {
    for (const Milliseconds jump : {-kHour, kHour}) {
        CAPTURE(jump.count());
        Fixture f(with_settings([](auto& settings) { settings.redelivery_delay = 2000; }));
        f.client.send(anycast_frame("q", "again", "persistent:true\n"));
        CHECK(f.client.bodies().size() == 1);
        f.client.drop();
        TestClient next(f.broker);
        next.login("1.2").send(consume_frame("q"));
        f.broker.set_wall_clock(jump);
        f.broker.advance(Milliseconds(1'999));
        CHECK(next.bodies().empty());
        f.broker.advance(Milliseconds(1));
        CHECK(next.bodies() == std::vector<std::string>{"again"});
    }
}

TEST_CASE("clock jump: after a restart what is scheduled is an instant on the clock") {
    Fixture f;
    f.client.send(anycast_frame("q", "x", "AMQ_SCHEDULED_DELAY:2000\npersistent:true\n"));
    f.broker.set_wall_clock(-kHour);
    f.broker.restart();
    f.broker.advance(kHour + Milliseconds(1'999));
    CHECK(drain(f.broker, "q").empty());
    f.broker.advance(Milliseconds(1));
    CHECK(drain(f.broker, "q") == std::vector<std::string>{"x"});
}

TEST_CASE("clock jump: a clock set to before 1970 or to the end of time keeps what is scheduled") {
    const Milliseconds start = TestBroker::kStart.wall;
    for (const Milliseconds jump : {-start - kHour, Milliseconds(INT64_MAX) - 2 * start}) {
        CAPTURE(jump.count());
        Fixture f;
        f.client.send(anycast_frame("q", "x", "AMQ_SCHEDULED_DELAY:7200000\n"));
        f.broker.set_wall_clock(jump);
        f.broker.set_wall_clock(-jump);
        CHECK(f.broker.queue("q").scheduled_count() == 1);
        f.broker.advance(2 * kHour);
        CHECK(drain(f.broker, "q") == std::vector<std::string>{"x"});
    }
}

TEST_CASE("clock jump: expires is an instant") {
    Fixture f;
    TestClient sender(f.broker);
    sender.login();
    sender.send(anycast_frame("other", "x", "expires:" + at(f.broker, kHour) + "\n"));
    f.broker.set_wall_clock(kHour);
    f.broker.advance(Milliseconds(60'000));
    CHECK(f.broker.queue("other").message_count() == 0);
    CHECK(f.broker.queue("ExpiryQueue").message_count() == 1);
}

TEST_CASE("clock jump: nobody becomes a slow consumer by it, and who is one does not get away") {
    for (const Milliseconds jump : {-kHour, kHour}) {
        CAPTURE(jump.count());
        TestBroker broker(with_settings([](auto& settings) {
            settings.slow_consumer_threshold = 5;
            settings.slow_consumer_check_period = 1;
            settings.slow_consumer_policy = config::SlowConsumerPolicy::kKill;
        }));
        TestClient fast(broker);
        fast.login().send(consume_frame("q"));
        TestClient slow(broker);
        slow.login().send(consume_frame("p", "ack:client\n"));
        TestClient sender(broker);
        sender.login();
        for (int i = 0; i < 10; ++i)
            sender.send(anycast_frame("q", "x")).send(anycast_frame("p", "x"));
        broker.set_wall_clock(jump);
        broker.advance(Milliseconds(1000));
        CHECK_FALSE(fast.closed());
        CHECK(slow.closed());
    }
}

TEST_CASE("clock jump: connections and the wait for consumers go on as they were") {
    Fixture f;
    f.broker.set_wall_clock(kHour);
    f.broker.advance(Milliseconds(59'000));
    CHECK_FALSE(f.client.closed());
    f.broker.set_wall_clock(-3 * kHour);
    f.broker.advance(Milliseconds(5'000));
    CHECK(f.client.closed());
}
