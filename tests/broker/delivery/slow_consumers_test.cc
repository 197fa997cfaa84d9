#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config killing(std::int64_t threshold, const char* unit = "MESSAGES_PER_SECOND") {
    return with_settings([&](auto& settings) {
        settings.slow_consumer_threshold = threshold;
        settings.slow_consumer_threshold_measurement_unit = unit;
        settings.slow_consumer_check_period = 1;
        settings.slow_consumer_policy = config::SlowConsumerPolicy::kKill;
    });
}

void send(TestBroker& broker, int count) {
    TestClient client(broker);
    client.login();
    for (int i = 0; i < count; ++i) client.send(anycast_frame("q", "x"));
}

}  // namespace

TEST_CASE("slow consumer: it is told, disconnected, and its messages go back") {
    TestBroker broker(killing(5));
    TestClient slow(broker);
    slow.login().send(consume_frame("q", "ack:client-individual\n"));
    send(broker, 12);
    CHECK(slow.skip() == 12);
    broker.advance(Milliseconds(1000));
    CHECK(next_error(slow).starts_with("AMQ229005\\c connections for "));
    CHECK(slow.closed());
    CHECK(broker.queue("q").message_count() == 12);
    CHECK(broker.queue("q").delivering_count() == 0);
}

TEST_CASE("slow consumer: one fast enough stays, and so does an idle one of an empty queue") {
    TestBroker broker(killing(5));
    TestClient fast(broker);
    fast.login().send(consume_frame("q"));
    for (int second = 0; second < 3; ++second) {
        send(broker, 5);
        broker.advance(Milliseconds(1000));
    }
    CHECK(fast.skip() == 15);
    broker.advance(Milliseconds(5000));
    CHECK_FALSE(fast.closed());
}

TEST_CASE("slow consumer: fewer messages than the threshold of all consumers say nothing") {
    TestBroker broker(killing(5));
    TestClient first(broker);
    TestClient second(broker);
    for (TestClient* client : {&first, &second})
        client->login().send(consume_frame("q", "ack:client-individual\n"));
    send(broker, 9);
    broker.advance(Milliseconds(1000));
    CHECK_FALSE(first.closed());
    send(broker, 1);
    broker.advance(Milliseconds(1000));
    CHECK(first.closed());
    CHECK(second.closed());
}

TEST_CASE("slow consumer: two of one connection are one ERROR") {
    TestBroker broker(killing(30, "MESSAGES_PER_MINUTE"));
    TestClient slow(broker);
    slow.login().send("SUBSCRIBE\nid:1\ndestination:q\nsubscription-type:ANYCAST\nack:client");
    slow.send("SUBSCRIBE\nid:2\ndestination:q\nsubscription-type:ANYCAST\nack:client");
    send(broker, 3);
    CHECK(slow.skip() == 3);
    broker.advance(Milliseconds(1000));
    CHECK(slow.skip() == 1);
    CHECK(slow.closed());
}

TEST_CASE("slow consumer: with NOTIFY, the default, or without a threshold nothing happens") {
    auto config = killing(5);
    settings_of_all(config).slow_consumer_policy.reset();
    TestBroker notifying(config);
    TestBroker none;
    for (TestBroker* broker : {&notifying, &none}) {
        TestClient slow(*broker);
        slow.login().send(consume_frame("q", "ack:client-individual\n"));
        send(*broker, 12);
        broker->advance(Milliseconds(5000));
        CHECK_FALSE(slow.closed());
    }
}
