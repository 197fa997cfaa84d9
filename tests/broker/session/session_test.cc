#include <doctest/doctest.h>

#include "tests/support/test_broker.h"

using namespace minibroker;
using namespace minibroker::test;

TEST_CASE("session: a durable multicast subscription receives what its own connection sends") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1", "client-id:clientname\n");
    client.send(
        "SUBSCRIBE\nid:1\ndestination:A.B.C.D\ndurable-subscription-name:someValue\n"
        "subscription-type:MULTICAST");
    client.send("SEND\ndestination:A.B.C.D\ncontent-length:4\n\nabcd");
    const std::string message = client.next();
    CHECK(message.starts_with("MESSAGE\n"));
    CHECK(header_of(message, "subscription") == "1");
    CHECK(header_of(message, "destination") == "A.B.C.D");
    CHECK(body_of(message) == "abcd");
    const QueueView queue = broker.queue("clientname.someValue");
    CHECK(queue.counters().added == 1);
    CHECK(queue.counters().acknowledged == 1);
    CHECK(queue.message_count() == 0);
}

TEST_CASE("session: two consumers of an anycast queue take turns") {
    TestBroker broker;
    TestClient a(broker);
    TestClient b(broker);
    for (TestClient* client : {&a, &b}) {
        client->login().send("SUBSCRIBE\nid:1\ndestination:orders\nsubscription-type:ANYCAST");
    }
    TestClient sender(broker);
    sender.login();
    for (const char* body : {"one", "two", "three"}) {
        sender.send(std::string("SEND\ndestination:orders\ndestination-type:ANYCAST\n\n") + body);
    }
    CHECK(a.bodies() == std::vector<std::string>{"one", "three"});
    CHECK(b.bodies() == std::vector<std::string>{"two"});
}

TEST_CASE("session: the RECEIPT of a persistent SEND and its delivery wait for the disk") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send("SUBSCRIBE\nid:1\ndestination:q\nsubscription-type:ANYCAST\nreceipt:s");
    CHECK(client.next_command() == "RECEIPT");
    broker.hold_journal(true);
    client.send("SEND\ndestination:q\ndestination-type:ANYCAST\npersistent:true\nreceipt:1\n\nx");
    CHECK(client.skip() == 0);
    broker.hold_journal(false);
    CHECK(client.skip() == 2);
}

TEST_CASE("session: a persistent message survives a crash, a non-persistent one does not") {
    TestBroker broker;
    {
        TestClient client(broker);
        client.login();
        client.send(
            "SEND\ndestination:q\ndestination-type:ANYCAST\npersistent:true\nreceipt:1\n\nkept");
        client.send("SEND\ndestination:q\ndestination-type:ANYCAST\nreceipt:2\n\nlost");
        CHECK(client.skip() == 2);
    }
    broker.crash();
    CHECK(broker.recovered().messages == 1);
    TestClient client(broker);
    client.login().send("SUBSCRIBE\nid:1\ndestination:q\nsubscription-type:ANYCAST");
    CHECK(client.bodies() == std::vector<std::string>{"kept"});
}
