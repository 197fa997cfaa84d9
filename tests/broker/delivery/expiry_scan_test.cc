#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string expires_in(TestBroker& broker, std::int64_t span) {
    return "expires:" + std::to_string(broker.now().wall.count() + span) + "\n";
}

void send(TestBroker& broker, const std::string& frame) {
    TestClient client(broker);
    client.login().send(frame);
}

}  // namespace

TEST_CASE("expiry scan: of many queues and messages just what is due goes, at its own scan") {
    TestBroker broker;
    for (const char* queue : {"a", "b", "c"}) {
        send(broker, anycast_frame(queue, "late", expires_in(broker, 50'000)));
        send(broker, anycast_frame(queue, "never"));
    }
    send(broker, anycast_frame("b", "soon", "priority:9\n" + expires_in(broker, 10'000)));
    broker.advance(Milliseconds(29'999));
    CHECK(broker.queue("b").counters().expired == 0);
    broker.advance(Milliseconds(1));
    CHECK(broker.queue("b").counters().expired == 1);
    CHECK(broker.queue("a").counters().expired == 0);
    broker.advance(Milliseconds(30'000));
    for (const char* queue : {"a", "b", "c"}) CHECK(broker.queue(queue).message_count() == 1);
    CHECK(broker.queue("ExpiryQueue").message_count() == 4);
}

TEST_CASE("expiry scan: what was consumed meanwhile leaves the index, what comes later enters it") {
    TestBroker broker;
    send(broker, anycast_frame("a", "x", expires_in(broker, 5000)));
    CHECK(drain(broker, "a") == Strings{"x"});
    send(broker, anycast_frame("a", "y", expires_in(broker, 35'000)));
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("a").message_count() == 1);
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("a").counters().expired == 1);
}

TEST_CASE("expiry scan: a held message is left alone until it is given back") {
    TestBroker broker;
    send(broker, anycast_frame("a", "x", expires_in(broker, 1000)));
    TestClient holder(broker);
    holder.login().send(consume_frame("a", "ack:client\n"));
    broker.advance(Milliseconds(10'000));
    for (int i = 0; i < 5; ++i) {
        holder.raw("\n");
        broker.advance(Milliseconds(10'000));
    }
    CHECK(broker.queue("a").counters().expired == 0);
    holder.send("UNSUBSCRIBE\nid:a");
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("a").counters().expired == 1);
}

TEST_CASE("expiry scan: a scheduled message expires when it comes due, not before") {
    TestBroker broker;
    send(broker,
         anycast_frame("a", "x", "AMQ_SCHEDULED_DELAY:100000\n" + expires_in(broker, 1000)));
    broker.advance(Milliseconds(90'000));
    CHECK(broker.queue("a").counters().expired == 0);
    CHECK(broker.queue("a").scheduled_count() == 1);
    broker.advance(Milliseconds(40'000));
    CHECK(broker.queue("a").counters().expired == 1);
}

TEST_CASE("expiry scan: a queue on its own expiry address is not scanned") {
    TestBroker broker;
    send(broker, anycast_frame("ExpiryQueue", "x", expires_in(broker, 1000)));
    broker.advance(Milliseconds(60'000));
    CHECK(broker.queue("ExpiryQueue").counters().expired == 0);
    CHECK(drain(broker, "ExpiryQueue") == Strings{"x"});
    CHECK(broker.queue("ExpiryQueue").counters().expired == 1);
}

TEST_CASE("expiry scan: a deleted queue leaves nothing behind") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send("SUBSCRIBE\nid:1\ndestination:t\ndurable-subscription-name:d");
    client.send("UNSUBSCRIBE\nid:1").send(send_frame("t", "x", expires_in(broker, 1000)));
    client.send("UNSUBSCRIBE\nid:1\ndurable-subscription-name:d");
    client.raw("\n");
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("ExpiryQueue").message_count() == 0);
}
