// What a frame answers leaves before what it sets free. Source: docs/decisions/0016.
#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// What came, in its order: `receipt-id` of a RECEIPT, `=body` of a MESSAGE, else the command.
std::string order_of(TestClient& client) {
    std::string order;
    for (const std::string& frame : frames(client)) {
        if (!order.empty()) order += ' ';
        if (frame.starts_with("RECEIPT\n")) {
            order += header_of(frame, "receipt-id");
        } else if (frame.starts_with("MESSAGE\n")) {
            order += "=" + body_of(frame);
        } else {
            order += frame.substr(0, frame.find('\n'));
        }
    }
    return order;
}

constexpr std::string_view kPersistent = "persistent:true\n";

}  // namespace

TEST_CASE("answers: the RECEIPT of a SEND leaves before its MESSAGE") {
    for (const std::string_view lasting : {std::string_view(), kPersistent}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q", "receipt:s\n"));
        for (const char* name : {"1", "2"}) {
            client.send(anycast_frame(
                "q", name, "receipt:r" + std::string(name) + "\n" + std::string(lasting)));
        }
        CHECK(order_of(client) == "s r1 =1 r2 =2");
    }
}

TEST_CASE("answers: frames of one packet are answered one by one") {
    for (const std::string_view lasting : {std::string_view(), kPersistent}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q"));
        std::string packet;
        for (const char* name : {"1", "2", "3"}) {
            packet += anycast_frame(
                "q", name, "receipt:r" + std::string(name) + "\n" + std::string(lasting));
            packet += '\0';
        }
        broker.hold_journal(true);
        client.raw(packet);
        broker.hold_journal(false);
        CHECK(order_of(client) == "r1 =1 r2 =2 r3 =3");
    }
}

TEST_CASE("answers: to a topic, too, and through a divert") {
    config::Config config = default_config();
    config::Divert divert;
    divert.name = "d";
    divert.address = "from";
    divert.forwarding_address = "to";
    config.diverts.push_back(divert);
    TestBroker broker(config);
    TestClient client(broker);
    client.login().send(topic_frame("news")).send(topic_frame("to")).send(topic_frame("from"));
    client.send(send_frame("news", "n", "receipt:1\n"));
    client.send(send_frame("from", "d", "receipt:2\n"));
    CHECK(order_of(client) == "1 =n 2 =d =d");
}

TEST_CASE("answers: the RECEIPT of an ACK or a NACK leaves before the next MESSAGE") {
    for (const char* command : {"ACK", "NACK"}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q", "ack:client\nactivemq.prefetchSize:1\n"));
        client.send(anycast_frame("q", "1")).send(anycast_frame("q", "2"));
        const std::string first = client.next();
        client.send(std::string(command) + "\nreceipt:a\nid:" + header_of(first, "ack") + "\n");
        CHECK(order_of(client) == "a =2");
    }
}

// The credit comes back before the acknowledgement is on disk (seen 12 times of 12).
TEST_CASE("answers: the ACK of a persistent message sets the next one free before its RECEIPT") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client\nactivemq.prefetchSize:1\n"));
    client.send(anycast_frame("q", "1", kPersistent)).send(anycast_frame("q", "2", kPersistent));
    const std::string first = client.next();
    broker.hold_journal(true);
    client.send("ACK\nreceipt:a\nid:" + header_of(first, "ack") + "\n");
    CHECK(order_of(client) == "=2");
    broker.hold_journal(false);
    CHECK(order_of(client) == "a");
}

TEST_CASE("answers: the RECEIPT of a COMMIT leaves before its MESSAGEs") {
    for (const std::string_view lasting : {std::string_view(), kPersistent}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q")).send("BEGIN\ntransaction:t\n");
        for (const char* name : {"1", "2"})
            client.send(anycast_frame("q", name, "transaction:t\n" + std::string(lasting)));
        client.send("COMMIT\ntransaction:t\nreceipt:c\n");
        CHECK(order_of(client) == "c =1 =2");
    }
}

TEST_CASE(
    "answers: the RECEIPT of an UNSUBSCRIBE leaves before what goes to another subscription") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client\n")).send(anycast_frame("q", "1"));
    client.send("SUBSCRIBE\nid:other\ndestination:q\nsubscription-type:ANYCAST\n");
    client.skip();
    client.send("UNSUBSCRIBE\nid:q\nreceipt:u\n");
    CHECK(order_of(client) == "u =1");
}

TEST_CASE("answers: a SUBSCRIBE's RECEIPT leaves before what waits, and what has expired") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("ExpiryQueue"));
    client.send(anycast_frame(
        "q", "old", "expires:" + std::to_string(broker.now().wall.count() + 5) + "\n"));
    client.send(anycast_frame("q", "1"));
    broker.advance(Milliseconds(10));
    client.skip();
    client.send(consume_frame("q", "receipt:s\n"));
    CHECK(order_of(client) == "s =1 =old");
}

TEST_CASE("answers: CONNECTED waits for the RECEIPTs before it") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    broker.hold_journal(true);
    client.send(anycast_frame("q", "1", "receipt:r\npersistent:true\n"));
    client.send("CONNECT\naccept-version:1.1\nhost:x\nlogin:admin\npasscode:admin\n");
    CHECK(order_of(client) == "");
    broker.hold_journal(false);
    CHECK(order_of(client) == "r CONNECTED");
}

TEST_CASE("answers: the RECEIPT of a request leaves before its reply and what it moved") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("to")).send(consume_frame("replies"));
    client.send(anycast_frame("from", "1")).send(anycast_frame("from", "2"));
    client.send("SEND\ndestination:activemq.management\n");  // makes the address
    client.skip();
    client.send(
        "SEND\ndestination:activemq.management\nreceipt:m\nreply-to:replies\n"
        "_AMQ_ResourceName:queue.from\n_AMQ_OperationName:moveMessages\n\n[\"\", \"to\"]");
    CHECK(order_of(client) == "m =1 =2 =[2]");
}

TEST_CASE("answers: nothing leaves before it is on disk") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    broker.hold_journal(true);
    client.send(anycast_frame("q", "1", "receipt:1\npersistent:true\n"));
    client.send(anycast_frame("q", "2", "receipt:2\n"));
    CHECK(order_of(client) == "");
    broker.hold_journal(false);
    CHECK(order_of(client) == "1 =1 2 =2");
}
