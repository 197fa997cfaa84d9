#include <doctest/doctest.h>

#include "tests/support/frames.h"
#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

void send(TestBroker& broker, const std::string& frame) {
    TestClient client(broker);
    client.login().send(frame);
    CHECK(client.skip() == 0);
    client.send("DISCONNECT");
}

/// Consumes `queue` without acknowledging and goes away: with DISCONNECT or without.
Strings hold_and_leave(TestBroker& broker, std::string_view queue, bool politely) {
    TestClient client(broker);
    client.login().send(consume_frame(queue, "ack:client\n"));
    Strings seen;
    for (const std::string& message : frames(client)) {
        seen.push_back(body_of(message) + " " + header_of(message, "redelivered"));
    }
    politely ? (void)client.send("DISCONNECT") : client.drop();
    return seen;
}

std::string expires_in(TestBroker& broker, std::int64_t span) {
    return "expires:" + std::to_string(broker.now().wall.count() + span) + "\n";
}

}  // namespace

TEST_CASE("expiry: the scan moves a copy to the expiry address with where it came from") {
    TestBroker broker;
    send(broker,
         anycast_frame(
             "a", "old", "persistent:true\npriority:7\ncolor:red\n" + expires_in(broker, 1000)));
    const std::string sent = std::to_string(broker.now().wall.count());
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("a").counters().expired == 1);
    CHECK(broker.queue("a").message_count() == 0);
    CHECK(broker.queue("ExpiryQueue").counters().added == 1);
    const std::string copy = take_one(broker, "ExpiryQueue");
    CHECK(body_of(copy) == "old");
    CHECK(header_of(copy, "destination") == "ExpiryQueue");
    CHECK(header_of(copy, "expires") == "0");
    CHECK(header_of(copy, "priority") == "7");
    CHECK(header_of(copy, "persistent") == "true");
    CHECK(header_of(copy, "timestamp") == sent);
    CHECK(header_of(copy, "color") == "red");
    CHECK(header_of(copy, "_AMQ_ORIG_ADDRESS") == "a");
    CHECK(header_of(copy, "_AMQ_ORIG_QUEUE") == "a");
    CHECK(header_of(copy, "_AMQ_ORIG_ROUTING_TYPE") == "1");
    CHECK_FALSE(header_of(copy, "_AMQ_ORIG_MESSAGE_ID").empty());
    CHECK(header_of(copy, "_AMQ_ACTUAL_EXPIRY") == std::to_string(broker.now().wall.count()));
    const std::size_t line = copy.find("\ndestination-type:");
    CHECK(line != std::string::npos);
    CHECK(copy.find("\ndestination-type:", line + 1) == std::string::npos);
}

TEST_CASE("expiry: the copy is stored in one step with the end of the original") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const CrashMode mode : kAllCrashModes) {
            TestBroker broker;
            send(broker, anycast_frame("a", "x", "persistent:true\n" + expires_in(broker, 1000)));
            broker.hold_journal(true);
            broker.advance(Milliseconds(30'000));
            broker.crash(mode, seed);
            const std::size_t left = broker.queue("a").message_count();
            CHECK(left + broker.queue("ExpiryQueue").message_count() == 1);
        }
    }
}

TEST_CASE("expiry: an expired message is never delivered, a held one does not expire") {
    TestBroker broker;
    send(broker, anycast_frame("a", "past", "expires:1\n"));
    send(broker, anycast_frame("a", "negative", "expires:-1\n"));
    send(broker, anycast_frame("a", "held", expires_in(broker, 1000)));
    TestClient client(broker);
    client.login().send(consume_frame("a", "ack:client\n"));
    const std::string held = client.next();
    CHECK(body_of(held) == "held");
    CHECK(broker.queue("a").counters().expired == 2);
    broker.advance(Milliseconds(40'000));
    client.raw("\n");
    CHECK(broker.queue("a").counters().expired == 2);
    client.send("UNSUBSCRIBE\nid:a").send(consume_frame("a"));
    CHECK(client.next().empty());
    CHECK(broker.queue("a").counters().expired == 3);
    CHECK(broker.queue("ExpiryQueue").message_count() == 3);
}

TEST_CASE("expiry: each subscription's copy expires by itself and names its queue") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send("SUBSCRIBE\nid:1\ndestination:t\ndurable-subscription-name:a");
    client.send("SUBSCRIBE\nid:2\ndestination:t\ndurable-subscription-name:b");
    client.send("UNSUBSCRIBE\nid:1").send("UNSUBSCRIBE\nid:2");
    client.send(send_frame("t", "x", expires_in(broker, 10)));
    broker.advance(Milliseconds(30'000));
    const std::string first = take_one(broker, "ExpiryQueue");
    const std::string second = take_one(broker, "ExpiryQueue");
    CHECK(header_of(first, "_AMQ_ORIG_QUEUE") == "c.a");
    CHECK(header_of(second, "_AMQ_ORIG_QUEUE") == "c.b");
    CHECK(header_of(first, "_AMQ_ORIG_ROUTING_TYPE").empty());
}

// What it notes of its first routing type does not decide where it may go. Source: seen;
// QueueImpl.move routes without a type.
TEST_CASE("expiry: a topic's message that expired may die, or expire, once more") {
    for (const char* operation : {"sendMessagesToDeadLetterAddress", "expireMessages"}) {
        CAPTURE(operation);
        TestBroker broker;
        TestClient client(broker);
        client.login("1.2", "client-id:c\n");
        client.send("SUBSCRIBE\nid:1\ndestination:t\ndurable-subscription-name:a");
        client.send("UNSUBSCRIBE\nid:1");
        client.send(send_frame(
            "t", "x", "destination-type:MULTICAST\npersistent:true\n" + expires_in(broker, 10)));
        broker.advance(Milliseconds(30'000));
        Manager manager(broker);
        CHECK(manager.call("queue.ExpiryQueue", operation, R"([""])") == "true 1");
        const char* target = operation[0] == 's' ? "DLQ" : "ExpiryQueue";
        const std::string copy = take_one(broker, target);
        CHECK(body_of(copy) == "x");
        CHECK(header_of(copy, "_AMQ_ORIG_QUEUE") == "ExpiryQueue");
    }
}

TEST_CASE("expiry: without an address, or without a queue there, the message is dropped") {
    for (const char* address : {"", "nobody"}) {
        TestBroker broker(
            with_settings([&](auto& settings) { settings.expiry_address = address; }));
        send(broker, anycast_frame("a", "x", "persistent:true\nexpires:1\n"));
        broker.advance(Milliseconds(30'000));
        CHECK(broker.queue("a").counters().expired == 1);
        broker.restart();
        CHECK(broker.recovered().messages == 0);
    }
}

TEST_CASE("expiry: resources are made on demand, with a filter for their address") {
    TestBroker broker(with_settings([](auto& settings) {
        settings.expiry_address = "expired";
        settings.auto_create_expiry_resources = true;
        settings.expiry_queue_suffix = ".x";
    }));
    send(broker, anycast_frame("a", "x", "expires:1\n"));
    send(broker, anycast_frame("it's", "y", "expires:1\n"));
    broker.advance(Milliseconds(30'000));
    const QueueView queue = broker.queue("EXP.a.x");
    CHECK(queue.attributes().filter == "_AMQ_ORIG_ADDRESS = 'a'");
    CHECK(queue.attributes().auto_created);
    CHECK(queue.address().types.text() == "[MULTICAST]");
    CHECK(queue.message_count() == 1);
}

TEST_CASE("expiry: an expiry address that expires everything at once does not loop") {
    TestBroker broker(with_settings([](auto& settings) { settings.expiry_delay = 0; }));
    TestClient watcher(broker);
    watcher.login().send(consume_frame("ExpiryQueue"));
    send(broker, anycast_frame("a", "x"));
    broker.advance(Milliseconds(60'000));
    CHECK(broker.queue("a").counters().expired == 1);
}

TEST_CASE("redelivery: after DISCONNECT the oldest of each subscription counts, the rest do not") {
    for (const bool politely : {true, false}) {
        TestBroker broker;
        for (const char* body : {"1", "2", "3"}) send(broker, anycast_frame("a", body));
        CHECK(hold_and_leave(broker, "a", politely) == Strings{"1 false", "2 false", "3 false"});
        CHECK(hold_and_leave(broker, "a", politely) == Strings{"1 true", "2 false", "3 false"});
    }
}

TEST_CASE("redelivery: what is given back goes at once to a waiting consumer, before newer ones") {
    TestBroker broker;
    TestClient first(broker);
    TestClient second(broker);
    first.login().send(consume_frame("a", "ack:client\n"));
    for (const char* body : {"1", "2"}) send(broker, anycast_frame("a", body));
    second.login();
    second.send(consume_frame("a", "ack:client-individual\nconsumer-window-size:0\n"));
    send(broker, anycast_frame("a", "3"));
    send(broker, anycast_frame("a", "4"));
    CHECK(second.bodies() == Strings{"4"});
    first.drop();
    second.send("UNSUBSCRIBE\nid:a");
    CHECK(drain(broker, "a") == Strings{"1", "2", "3", "4"});
}

TEST_CASE("dead letters: after maxDeliveryAttempts counted deliveries a copy goes to the DLQ") {
    TestBroker broker(with_settings([](auto& settings) { settings.max_delivery_attempts = 3; }));
    send(broker, anycast_frame("a", "poison", "persistent:true\nexpires:9000000000000\n"));
    send(broker, anycast_frame("a", "good", "persistent:true\n"));
    CHECK(hold_and_leave(broker, "a", true)[0] == "poison false");
    broker.crash();
    CHECK(hold_and_leave(broker, "a", false)[0] == "poison true");
    broker.restart();
    CHECK(hold_and_leave(broker, "a", true)[0] == "poison true");
    CHECK(broker.queue("a").counters().killed == 1);
    CHECK(hold_and_leave(broker, "a", true) == Strings{"good false"});
    const std::string dead = take_one(broker, "DLQ");
    CHECK(body_of(dead) == "poison");
    CHECK(header_of(dead, "expires") == "0");
    CHECK(header_of(dead, "redelivered") == "false");
    CHECK(header_of(dead, "_AMQ_ORIG_ADDRESS") == "a");
    CHECK(header_of(dead, "_AMQ_ORIG_QUEUE") == "a");
    CHECK(header_of(dead, "_AMQ_ORIG_ROUTING_TYPE") == "1");
    CHECK(header_of(dead, "_AMQ_ACTUAL_EXPIRY").empty());
}

TEST_CASE("dead letters: one attempt, the default of ten, and no limit") {
    const auto deliveries = [](std::optional<std::int64_t> attempts) {
        TestBroker broker(
            with_settings([&](auto& settings) { settings.max_delivery_attempts = attempts; }));
        send(broker, anycast_frame("a", "x"));
        int count = 0;
        while (count < 30 && broker.queue("a").message_count() > 0) {
            (void)hold_and_leave(broker, "a", true);
            ++count;
        }
        return count;
    };
    CHECK(deliveries(1) == 1);
    CHECK(deliveries(std::nullopt) == 10);
    CHECK(deliveries(-1) == 30);
    CHECK(deliveries(0) == 30);
}

TEST_CASE("dead letters: UNSUBSCRIBE never counts") {
    TestBroker broker(with_settings([](auto& settings) { settings.max_delivery_attempts = 2; }));
    TestClient client(broker);
    client.login().send(anycast_frame("a", "x"));
    for (int i = 0; i < 10; ++i) {
        client.send(consume_frame("a", "ack:client\n")).send("UNSUBSCRIBE\nid:a");
        CHECK(header_of(client.next(), "redelivered") == "false");
    }
    CHECK(broker.queue("DLQ").message_count() == 0);
}

TEST_CASE("dead letters: without a dead letter queue the message is dropped and counted") {
    TestBroker broker(with_settings([](auto& settings) {
        settings.max_delivery_attempts = 1;
        settings.dead_letter_address = "nobody";
    }));
    send(broker, anycast_frame("a", "x", "persistent:true\n"));
    (void)hold_and_leave(broker, "a", true);
    CHECK(broker.queue("a").counters().killed == 1);
    broker.crash(CrashMode::kKeepAll);
    CHECK(broker.recovered().messages == 0);
}

TEST_CASE("redelivery: the delay grows by its multiplier up to its maximum, and others pass") {
    TestBroker broker(with_settings([](auto& settings) {
        settings.redelivery_delay = 1000;
        settings.redelivery_multiplier = 2.0;
        settings.max_redelivery_delay = 3000;
    }));
    send(broker, anycast_frame("a", "slow"));
    for (const int wait : {1000, 2000, 3000, 3000}) {
        CHECK(hold_and_leave(broker, "a", true).size() == 1);
        CHECK(broker.queue("a").scheduled_count() == 1);
        broker.advance(Milliseconds(wait - 1));
        CHECK(broker.queue("a").scheduled_count() == 1);
        send(broker, anycast_frame("a", "other"));
        CHECK(drain(broker, "a") == Strings{"other"});
        broker.advance(Milliseconds(1));
        CHECK(broker.queue("a").scheduled_count() == 0);
    }
    CHECK(drain(broker, "a") == Strings{"slow"});
}

TEST_CASE("redelivery: without a maximum the delay stops at ten times itself") {
    TestBroker broker(with_settings([](auto& settings) {
        settings.redelivery_delay = 100;
        settings.redelivery_multiplier = 100.0;
    }));
    send(broker, anycast_frame("a", "x"));
    for (const int wait : {100, 1000, 1000}) {
        CHECK(hold_and_leave(broker, "a", true).size() == 1);
        broker.advance(Milliseconds(wait - 1));
        CHECK(broker.queue("a").scheduled_count() == 1);
        broker.advance(Milliseconds(1));
        CHECK(broker.queue("a").scheduled_count() == 0);
    }
}

TEST_CASE("redelivery: the wait and the count outlive a crash") {
    TestBroker broker(with_settings([](auto& settings) { settings.redelivery_delay = 5000; }));
    send(broker, anycast_frame("a", "x", "persistent:true\n"));
    (void)hold_and_leave(broker, "a", true);
    broker.crash();
    CHECK(broker.queue("a").scheduled_count() == 1);
    broker.advance(Milliseconds(4999));
    CHECK(broker.queue("a").scheduled_count() == 1);
    broker.advance(Milliseconds(1));
    CHECK(hold_and_leave(broker, "a", true) == Strings{"x true"});
}

TEST_CASE("purge: a queue that is emptied without consumers takes nothing while there is none") {
    TestBroker broker(
        with_settings([](auto& settings) { settings.default_purge_on_no_consumers = true; }));
    send(broker, anycast_frame("a", "nobody"));
    CHECK(broker.queue("a").message_count() == 0);
    TestClient client(broker);
    client.login().send(consume_frame("a", "ack:client\nconsumer-window-size:0\n"));
    for (const char* body : {"held", "waiting"}) {
        client.send(anycast_frame("a", body, "persistent:true\n"));
    }
    CHECK(broker.queue("a").message_count() == 2);
    client.send("UNSUBSCRIBE\nid:a");
    CHECK(broker.queue("a").message_count() == 0);
    CHECK(broker.queue("a").counters().killed == 2);
    broker.restart();
    CHECK(broker.recovered().messages == 0);
}
