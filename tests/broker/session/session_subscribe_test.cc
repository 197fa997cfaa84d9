#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr const char* kDurable = "durable-subscription-name:s\n";

/// The `message` and body of the ERROR that a SUBSCRIBE of a new client gets; "RECEIPT" when none.
std::string refusal(TestBroker& broker,
                    std::string_view headers,
                    std::string_view version = "1.2") {
    TestClient client(broker);
    client.login(version).send("SUBSCRIBE\nreceipt:r\n" + std::string(headers) + "\n");
    const std::string frame = client.next();
    if (frame.starts_with("RECEIPT\n")) {
        client.drop();
        return "RECEIPT";
    }
    CHECK(header_of(frame, "receipt-id").empty());
    CHECK(client.closed() == (version == "1.2"));
    return header_of(frame, "message") + "|" + body_of(frame);
}

}  // namespace

TEST_CASE("subscribe: every wrong header is refused, without the receipt") {
    TestBroker broker;
    const std::string a = "id:1\ndestination:a\n";
    CHECK(refusal(broker, "id:1\n") == "The destination header is missing.|");
    CHECK(refusal(broker, "id:1\ndestination:\n") == "AMQ339016 Error creating subscription 1|");
    CHECK(refusal(broker, a + "subscription-type:queue\n") ==
          "Invalid subscription-type header\\c \"queue\" is neither ANYCAST nor MULTICAST|");
    CHECK(refusal(broker, a + "selector:\n") == "Selector cannot be empty|");
    CHECK(refusal(broker, a + "selector:  \n") == "Invalid selector \"  \"|  ");
    CHECK(refusal(broker, a + "selector:a = 'x\\c\n") == "Invalid selector \"a = 'x\"|a = 'x:");
    CHECK(refusal(broker, a + "consumer-window-size:ten\n") ==
          "Invalid consumer-window-size header\\c \"ten\" is not an integer|");
    CHECK(refusal(broker, a + "activemq.prefetchSize:\n") ==
          "Invalid activemq.prefetchSize header\\c \"\" is not an integer|");
    CHECK(refusal(broker, a + "consumer-window-size:2147483648\n").starts_with("Invalid consumer"));
    CHECK(refusal(broker, a + "durable-subscription-name:n\n") ==
          "AMQ339016 Error creating subscription 1|");
    CHECK(refusal(broker, "id:1\ndestination:\\c\\cq\n", "1.1") ==
          "address can't be null or empty!|address can't be null or empty!");
    CHECK(refusal(broker, "id:1\ndestination:a\\c\\c\n") ==
          "AMQ229216 Invalid queue name |AMQ229216: Invalid queue name: ");
    CHECK(refusal(broker, a) == "RECEIPT");
}

TEST_CASE("subscribe: without auto-creation only what exists can be consumed") {
    TestBroker broker(with_settings([](auto& settings) {
        settings.auto_create_addresses = false;
        settings.auto_create_queues = false;
    }));
    CHECK(refusal(broker, "id:1\ndestination:nope\n") ==
          "AMQ339001 Destination does not exist nope|");
    CHECK(refusal(broker, "id:1\ndestination:DLQ\\c\\cnope\nsubscription-type:ANYCAST\n") ==
          "AMQ339016 Error creating subscription 1|");
    CHECK(refusal(broker, "id:1\ndestination:DLQ\n") == "RECEIPT");
    TestClient client(broker);
    client.login().send(topic_frame("DLQ"));
    CHECK(next_error(client) ==
          "AMQ339041 Not allowed to specify MULTICAST semantics on [ANYCAST] address.");
    CHECK_FALSE(client.closed());
}

TEST_CASE("subscribe: the management address cannot be consumed while it does not exist") {
    TestBroker broker(
        with_settings([](auto& settings) { settings.auto_create_addresses = false; }));
    CHECK(refusal(broker, "id:1\ndestination:activemq.management\n") != "RECEIPT");
    TestClient client(broker);
    client.login();  // the broker still stands
}

TEST_CASE(
    "subscribe: an id in use is refused, the second destination's queue is made all the same") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1").send("SUBSCRIBE\nid:x\ndestination:a\nsubscription-type:ANYCAST");
    client.send("SUBSCRIBE\nid:x\ndestination:b\nsubscription-type:ANYCAST\nreceipt:r");
    const std::string error = client.next();
    CHECK(header_of(error, "message").starts_with("There already is a subscription for\\c x. "));
    CHECK(header_of(error, "receipt-id").empty());
    CHECK(broker.queue("b").consumers().empty());
    CHECK(broker.queue("a").consumers().size() == 1);
}

TEST_CASE("subscribe: without an id the subscription is named after its destination") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        config::Config config = default_config();
        config.acceptors[0].anycast_prefixes = {"/q/"};
        TestBroker broker(config);
        TestClient client(broker);
        client.login(version).send("SUBSCRIBE\ndestination:/q/a");
        client.send("SEND\ndestination:/q/a\n\nx");
        CHECK(header_of(client.next(), "subscription") == "subscription/a");
        client.send("UNSUBSCRIBE\nid:subscription/a\nreceipt:u");
        CHECK(client.next() == "RECEIPT\nreceipt-id:u\n\n");
    }
}

TEST_CASE("subscribe: the queue behind a subscription follows the address's types") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send(topic_frame("topic")).send(topic_frame("durable", kDurable));
    client.send(consume_frame("queue")).send("SUBSCRIBE\nid:9\ndestination:queue\nreceipt:r");
    CHECK(client.next_command() == "RECEIPT");
    const broker::BoundQueues& bound = broker.core().book.find("topic")->multicast;
    REQUIRE(bound.size() == 1);
    const QueueView own(*bound[0]);
    CHECK(own.attributes().temporary);
    CHECK_FALSE(own.attributes().durable);
    CHECK(own.name().size() == 36);
    const QueueView durable = broker.queue("c.s");
    CHECK(durable.attributes().durable);
    CHECK_FALSE(durable.attributes().auto_created);
    CHECK(&durable.address() == broker.core().book.find("durable"));
    CHECK(broker.queue("queue").consumers().size() == 2);
    CHECK(broker.core().book.find("queue")->types.text() == "[MULTICAST, ANYCAST]");
}

TEST_CASE("subscribe: a selector filters the queue of a topic and the consumer of a queue") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(topic_frame("t", "selector:color = 'red'\n"));
    client.send(consume_frame("q", "selector:color = 'red'\n"));
    for (const char* color : {"red", "blue"}) {
        const std::string header = std::string("color:") + color + "\n";
        client.send(send_frame("t", color, header)).send(anycast_frame("q", color, header));
    }
    CHECK(client.bodies() == Strings{"red", "red"});
    CHECK(QueueView(*broker.core().book.find("t")->multicast[0]).counters().added == 1);
    CHECK(broker.queue("q").message_count() == 1);
    CHECK(drain(broker, "q") == Strings{"blue"});
}

TEST_CASE("subscribe: a durable subscription keeps messages, filter and address while away") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    {
        TestClient client(broker);
        client.login("1.2", "client-id:c\n");
        client.send(topic_frame("t", "selector:n = '1'\ndurable-subscription-name:s\n"));
        client.send("DISCONNECT");
    }
    sender.send(send_frame("t", "one", "n:1\n")).send(send_frame("t", "two", "n:2\n"));
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send(topic_frame("elsewhere", "selector:n = '2'\ndurable-subscriber-name:s\n"));
    CHECK(client.bodies() == Strings{"one"});
    sender.send(send_frame("elsewhere", "three", "n:2\n")).send(send_frame("t", "four", "n:1\n"));
    CHECK(client.bodies() == Strings{"four"});
}

TEST_CASE("subscribe: durable names are joined to one queue name, verbatim") {
    TestBroker broker;
    TestClient first(broker);
    TestClient second(broker);
    first.login("1.2", "client-id:a.b\n").send(topic_frame("t", "durable-subscription-name:c\n"));
    second.login("1.2", "client-id:a\n").send(topic_frame("t", "activemq.subscriptionName:b.c\n"));
    CHECK(broker.queue("a.b.c").consumers().size() == 2);
    first.send(send_frame("t", "1")).send(send_frame("t", "2"));
    CHECK(first.bodies() == Strings{"1"});
    CHECK(second.bodies() == Strings{"2"});
    TestClient third(broker);
    third.login("1.2", "client-id:\n").send(topic_frame("t", "durable-subscription-name:n\n"));
    CHECK(broker.core().book.find_queue(".n") != nullptr);
}

TEST_CASE("subscribe: a temporary queue goes with its subscription, its connection and no other") {
    TestBroker broker;
    TestClient client(broker);
    TestClient other(broker);
    client.login().send(topic_frame("t"));
    other.login().send(topic_frame("t"));
    const auto queues = [&] { return broker.core().book.find("t")->multicast.size(); };
    CHECK(queues() == 2);
    client.send("UNSUBSCRIBE\nid:t");
    CHECK(queues() == 1);
    client.send(topic_frame("t"));
    client.drop();
    CHECK(queues() == 1);
    other.send("DISCONNECT");
    CHECK(broker.core().book.find("t") != nullptr);
    CHECK(queues() == 0);
}

TEST_CASE("subscribe: beyond maxConsumers nobody is let in, and no temporary queue stays") {
    TestBroker broker(with_settings([](auto& settings) { settings.default_max_consumers = 1; }));
    CHECK(refusal(broker, "id:1\ndestination:q\nsubscription-type:ANYCAST\n") == "RECEIPT");
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    CHECK(refusal(broker, "id:1\ndestination:q\nsubscription-type:ANYCAST\n") ==
          "AMQ339016 Error creating subscription 1|");
    client.send("UNSUBSCRIBE\nid:q");
    CHECK(refusal(broker, "id:1\ndestination:q\nsubscription-type:ANYCAST\n") == "RECEIPT");
    TestBroker none(with_settings([](auto& settings) { settings.default_max_consumers = 0; }));
    CHECK(refusal(none, "id:1\ndestination:t\n") == "AMQ339016 Error creating subscription 1|");
    CHECK(none.core().book.find("t") == nullptr);
}

TEST_CASE("subscribe: the rights to consume and to make the queue are both needed") {
    config::Config config = default_config();
    config.users["admin"].roles.emplace_back("limited");
    config.security_roles["a"]["limited"].create_address = true;
    config.security_roles["a"]["limited"].consume = true;
    config.security_roles["b"]["limited"].create_address = true;
    config.security_roles["b"]["limited"].create_non_durable_queue = true;
    TestBroker broker(config);
    CHECK(refusal(broker, "id:1\ndestination:a\n") == "AMQ339016 Error creating subscription 1|");
    CHECK(refusal(broker, "id:1\ndestination:b\n") == "AMQ339016 Error creating subscription 1|");
    CHECK(broker.core().book.find("b") == nullptr);
    CHECK(refusal(broker, "id:1\ndestination:a\nsubscription-type:ANYCAST\n")
              .find("permission='CREATE_DURABLE_QUEUE' for queue a on address a") !=
          std::string::npos);
}

TEST_CASE("unsubscribe: what is missing or unknown is told by version") {
    const auto refused = [](std::string_view version, std::string_view headers) {
        TestBroker broker;
        TestClient client(broker);
        client.login(version).send("UNSUBSCRIBE\nreceipt:r\n" + std::string(headers) + "\n");
        const std::string error = client.next();
        CHECK(header_of(error, "receipt-id") == "r");
        return header_of(error, "message");
    };
    CHECK(refused("1.0", "").starts_with("AMQ339035 Must specify the subscription's id or the"));
    CHECK(refused("1.0", "destination:a\n") ==
          "Cannot unsubscribe as no subscription exists for id: subscription/a");
    for (const char* version : {"1.1", "1.2"}) {
        CHECK(refused(version, "destination:a\n") ==
              "AMQ339037 Must specify the subscription's id");
        CHECK(refused(version, "id:x\n") ==
              "Cannot unsubscribe as no subscription exists for id\\c x");
        CHECK(refused(version, "durable-subscription-name:x\n") ==
              "Cannot unsubscribe as no subscription exists for id\\c null");
    }
}

TEST_CASE(
    "unsubscribe: with the durable name the queue and its messages go, with the id alone not") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("t", kDurable));
    client.send("UNSUBSCRIBE\nid:t\nreceipt:1").send(send_frame("t", "kept", "persistent:true\n"));
    CHECK(broker.queue("c.s").message_count() == 1);
    client.send("UNSUBSCRIBE\ndurable-subscriber-name:s\nreceipt:2");
    client.send("UNSUBSCRIBE\ndurable-subscriber-name:s\nreceipt:3");
    CHECK(client.skip() == 3);
    CHECK(broker.core().book.find_queue("c.s") == nullptr);
    broker.crash();
    CHECK(broker.core().book.find_queue("c.s") == nullptr);
    CHECK(broker.recovered().messages == 0);
}

TEST_CASE("unsubscribe: its durable name is looked for in another order than that of SUBSCRIBE") {
    TestBroker broker;
    TestClient client(broker);
    const std::string both = "durable-subscription-name:a\ndurable-subscriber-name:b\n";
    client.login("1.2", "client-id:c\n").send(topic_frame("t", both));
    CHECK(broker.core().book.find_queue("c.a") != nullptr);
    client.send("UNSUBSCRIBE\nid:t\nreceipt:1\n" + both);
    CHECK(broker.core().book.find_queue("c.a") != nullptr);
    client.send("UNSUBSCRIBE\nreceipt:1\ndurable-subscription-name:a");
    CHECK(broker.core().book.find_queue("c.a") == nullptr);
}

TEST_CASE("unsubscribe: a durable subscription that another client uses or guards stays") {
    config::Config config = default_config();
    config.users["bob"] = {"bob", {"guests"}};
    config.security_roles["#"]["guests"].consume = true;
    TestBroker broker(config);
    TestClient first(broker);
    TestClient second(broker);
    for (TestClient* client : {&first, &second}) {
        client->login("1.2", "client-id:c\n").send(topic_frame("t", kDurable));
    }
    second.send("UNSUBSCRIBE\nid:t\ndurable-subscription-name:s\nreceipt:1");
    CHECK(next_error(second) == "AMQ339017 Error unsubscribing t");
    first.send("DISCONNECT");
    TestClient bob(broker);
    bob.send("CONNECT\naccept-version:1.2\nlogin:bob\npasscode:bob\nclient-id:c");
    (void)bob.next();
    bob.send("UNSUBSCRIBE\ndurable-subscription-name:s");
    CHECK(next_error(bob) == "AMQ339017 Error unsubscribing null");
    CHECK(broker.core().book.find_queue("c.s") != nullptr);
}

TEST_CASE("unsubscribe: what is held returns to the head, uncounted, and its ids are void") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client\n"));
    for (const char* body : {"1", "2", "3"}) client.send(anycast_frame("q", body));
    const std::string id = header_of(client.next(), "ack");
    client.send("UNSUBSCRIBE\nid:q").send(anycast_frame("q", "4")).send(consume_frame("q"));
    (void)client.next();
    (void)client.next();
    for (const char* body : {"1", "2", "3", "4"}) {
        const std::string message = client.next();
        CHECK(body_of(message) == body);
        CHECK(header_of(message, "redelivered") == "false");
    }
    client.send("ACK\nid:" + id);
    CHECK(next_error(client) == "AMQ339018 Error acknowledging message " + id);
}

TEST_CASE("subscribe: no-local keeps the connection's own messages from it") {
    TestBroker broker;
    TestClient client(broker);
    TestClient other(broker);
    client.login().send(topic_frame("t", "no-local:TRUE\nselector:a = '1'\n"));
    other.login().send(topic_frame("t"));
    client.send(send_frame("t", "mine", "a:1\n"));
    other.send(send_frame("t", "yours", "a:1\n")).send(send_frame("t", "wrong", "a:2\n"));
    CHECK(client.bodies() == Strings{"yours"});
    CHECK_FALSE(header_of(other.next(), "__AMQ_CID").empty());
    CHECK(header_of(other.next(), "__AMQ_CID").empty());
}
