#include <doctest/doctest.h>

#include "tests/broker/queue/queue_fixture.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

config::Config keeping() {
    return with_settings([](auto& settings) { settings.default_non_destructive = true; });
}

Strings redelivered(TestClient& client) {
    Strings seen;
    for (const std::string& message : frames(client)) {
        if (body_of(message).empty()) continue;
        seen.push_back(body_of(message) + " " + header_of(message, "redelivered"));
    }
    return seen;
}

}  // namespace

TEST_CASE("non-destructive: each consumer gets all messages from the head, once") {
    QueueAttributes attributes;
    attributes.non_destructive = true;
    QueueFixture f(attributes);
    f.consumer();
    for (const char* body : {"a", "b"}) f.add(body);
    CHECK(f.dispatched() == "1:a 1:b ");
    f.consumer("body <> 'a'");
    f.add("c");
    CHECK(f.dispatched() == "1:c 2:b 2:c ");
    f.consumer();
    f.add("urgent", 9);
    CHECK(f.dispatched() == "1:urgent 2:urgent 3:urgent 3:a 3:b 3:c ");
    CHECK(f.waiting() == "urgent a b c ");
    CHECK(f.queue.message_count() == 4 + f.queue.delivering_count());
}

TEST_CASE("non-destructive: a consumer without credit goes on where it was") {
    QueueAttributes attributes;
    attributes.non_destructive = true;
    QueueFixture f(attributes);
    Consumer& slow = f.consumer("", 1);
    for (const char* body : {"a", "b"}) f.add(body);
    CHECK(f.dispatched() == "1:a ");
    slow.spend(-1);
    CHECK(f.dispatched() == "1:b ");
    CHECK(f.dispatched().empty());
}

TEST_CASE("non-destructive: an acknowledgement removes and counts nothing") {
    TestBroker broker(keeping());
    TestClient client(broker);
    client.login().send(anycast_frame("n", "a", "persistent:true\n"));
    client.send(consume_frame("n", "ack:client-individual\n"));
    const std::string message = client.next();
    CHECK(broker.queue("n").message_count() == 2);
    client.send("ACK\nid:" + header_of(message, "ack"));
    CHECK(broker.queue("n").message_count() == 1);
    CHECK(broker.queue("n").counters().acknowledged == 0);
    CHECK(drain(broker, "n") == Strings{"a"});
    broker.crash();
    CHECK(drain(broker, "n") == Strings{"a"});
}

TEST_CASE("non-destructive: a later consumer sees what was acknowledged as redelivered") {
    TestBroker broker(keeping());
    TestClient client(broker);
    client.login().send(anycast_frame("n", "a")).send(anycast_frame("n", "b"));
    client.send(consume_frame("n", "ack:client-individual\n"));
    const std::string first = client.next();
    CHECK(header_of(first, "redelivered") == "false");
    client.send("ACK\nid:" + header_of(first, "ack")).send("UNSUBSCRIBE\nid:n");
    CHECK(client.skip() == 1);
    client.send(consume_frame("n", "ack:client-individual\n"));
    CHECK(redelivered(client) == Strings{"a true", "b false"});
    CHECK(broker.queue("n").delivering_count() == 2);
}

TEST_CASE("non-destructive: expiry and a newer last value still remove") {
    auto config = keeping();
    settings_of_all(config).default_last_value_queue = true;
    TestBroker broker(config);
    TestClient client(broker);
    client.login().send(consume_frame("n", "ack:client-individual\n"));
    client.send(anycast_frame("n", "1", "_AMQ_LVQ_NAME:k\n"));
    client.send(anycast_frame("n", "2", "_AMQ_LVQ_NAME:k\n"));
    client.send(anycast_frame(
        "n", "x", "expires:" + std::to_string(broker.now().wall.count() + 10) + "\n"));
    CHECK(client.bodies() == Strings{"1", "2", "x"});
    CHECK(broker.queue("n").message_count() == 2);
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("n").counters().expired == 1);
    CHECK(drain(broker, "n") == Strings{"2"});
    // The first client still holds a copy of each.
    CHECK(broker.queue("n").delivering_count() == 3);
    client.send("DISCONNECT");
    CHECK(broker.queue("n").message_count() == 1);
}
