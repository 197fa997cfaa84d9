#include "tests/support/frames.h"

// What a subscription is called, what its queue is, and what it selects. What is expected is what
// Artemis 2.40.0 did.
using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string filter_of(TestBroker& broker, std::string_view queue) {
    return std::string(broker.queue(queue).attributes().filter);
}

}  // namespace

TEST_CASE("no-local: it holds for the whole of a selector") {
    for (const char* selector : {"c = 'red' OR c = 'blue'", "c <> 'x' OR c IS NULL", "TRUE"}) {
        CAPTURE(selector);
        for (const char* type : {"MULTICAST", "ANYCAST"}) {
            TestBroker broker;
            TestClient own(broker);
            TestClient other(broker);
            own.login().send("SUBSCRIBE\nid:1\ndestination:t\nno-local:true\nsubscription-type:" +
                             std::string(type) + "\nselector:" + selector + "\n");
            other.login();
            for (const char* colour : {"c:red\n", "c:blue\n"}) {
                own.send(send_frame("t", "own", colour));
                other.send(send_frame("t", "other", colour));
            }
            CHECK(own.bodies() == Strings{"other", "other"});
        }
    }
}

TEST_CASE("no-local: a durable queue keeps both parts in brackets, as Artemis shows them") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    const std::string head = "SUBSCRIBE\nno-local:true\ndurable-subscription-name:";
    client.send(head + "1\nid:1\ndestination:t\nselector:a = '1' OR b = '2'\n");
    client.send(head + "2\nid:2\ndestination:u\n");
    const std::string joined = filter_of(broker, "c.1");
    CHECK(joined.starts_with("(a = '1' OR b = '2') AND (__AMQ_CID <> '"));
    CHECK(joined.ends_with("' OR __AMQ_CID IS NULL)"));
    CHECK(filter_of(broker, "c.2").starts_with("(__AMQ_CID <> '"));
}

TEST_CASE("no-local: a prefix loses its meaning in brackets") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    const std::string head = "SUBSCRIBE\nno-local:true\nid:1\ndestination:t\nreceipt:r\nselector:";
    for (const char* type : {"subscription-type:ANYCAST\n", "subscription-type:MULTICAST\n"}) {
        client.send(head + "hyphenated_props\\cmy-n = '1'\n" + type);
        CHECK(next_error(client) == "AMQ339016 Error creating subscription 1");
    }
    CHECK(broker.core().book.find_queue("t") != nullptr);  // it fails after the queue is made
}

TEST_CASE("no-local: what is no selector alone is none with it") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1").send(
        "SUBSCRIBE\nno-local:true\nid:1\ndestination:t\nselector:a = 5) OR (b = 5\n");
    CHECK(next_error(client) == "Invalid selector \"a = 5) OR (b = 5\"");
}

TEST_CASE("durable names: what stands before two colons is left out") {
    struct Case {
        const char* client;
        const char* name;
        const char* queue;  // "" for an ERROR
    };
    for (const Case& c : {Case{"c::x", "n", "x.n"},
                          Case{"c", "n\\c\\cm", "m"},
                          Case{"c", "\\c\\cm", "m"},
                          Case{"c", "a\\c\\cb\\c\\cd", "b::d"},
                          Case{"c:x", "n\\cm", "c:x.n:m"},
                          Case{"c", "m\\c\\c", ""}}) {
        CAPTURE(c.client);
        CAPTURE(c.name);
        TestBroker broker;
        TestClient client(broker);
        client.login("1.2", "client-id:" + std::string(c.client) + "\n");
        const std::string name = "durable-subscription-name:" + std::string(c.name) + "\n";
        client.send("SUBSCRIBE\nid:1\ndestination:t\nreceipt:r\n" + name);
        if (*c.queue == '\0') {
            CHECK(next_error(client) == "AMQ339016 Error creating subscription 1");
            continue;
        }
        CHECK(client.next_command() == "RECEIPT");
        CHECK(broker.queue(c.queue).consumers().size() == 1);
        client.send("UNSUBSCRIBE\nid:1\n" + name);
        CHECK(broker.core().book.find_queue(c.queue) == nullptr);
    }
}

TEST_CASE("default types: a multicast subscription's queue has the default type") {
    TestBroker broker(with_settings([](auto& settings) { settings.default_queue_anycast = true; }));
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("t", "receipt:r\n"));
    CHECK(client.next_command() == "RECEIPT");
    CHECK(broker.core().book.find("t")->types.text() == "[MULTICAST, ANYCAST]");
    client.send(send_frame("t", "multicast", "destination-type:MULTICAST\n"));
    client.send(send_frame("t", "anycast", "destination-type:ANYCAST\n"));
    client.send(send_frame("t", "untyped"));
    CHECK(client.bodies() == Strings{"anycast", "untyped"});  // t's own queue has no consumer
    client.send(topic_frame("d", "durable-subscription-name:n\n"));
    CHECK(broker.queue("c.n").attributes().routing_type == broker::RoutingType::kAnycast);
    TestClient second(broker);
    second.login("1.1", "client-id:e\n").send(topic_frame("d", "durable-subscription-name:n\n"));
    CHECK(next_error(second) == "AMQ339016 Error creating subscription d");
}

TEST_CASE("1.0: a prefixed destination names the subscription without its prefix") {
    config::Config config = default_config();
    config.acceptors.front().anycast_prefixes = {"queue/"};
    TestBroker broker(config);
    TestClient client(broker);
    client.login("1.0").send("SUBSCRIBE\ndestination:queue/j\nreceipt:s\n");
    CHECK(client.next_command() == "RECEIPT");
    client.send("UNSUBSCRIBE\ndestination:queue/j\nreceipt:u\n");
    CHECK(client.next_command() == "RECEIPT");
    client.send("UNSUBSCRIBE\ndestination:j\nreceipt:u\n");
    CHECK(next_error(client).starts_with("Cannot unsubscribe"));
}

TEST_CASE("window: zero lends one byte, which mode auto never gives back") {
    const auto delivered = [](std::string_view headers) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q", headers));
        for (int i = 0; i < 3; ++i) client.send(anycast_frame("q", "x"));
        return client.bodies().size();
    };
    CHECK(delivered("ack:auto\nconsumer-window-size:0\n") == 1);
    CHECK(delivered("ack:client\nconsumer-window-size:0\n") == 1);
    CHECK(delivered("ack:auto\nconsumer-window-size:-1\n") == 3);
    CHECK(delivered("ack:auto\nconsumer-window-size:-2\n") == 3);
}

TEST_CASE("fully qualified names: an empty half is refused once the address is made") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1").send(consume_frame("\\c\\cq")).send(consume_frame("a\\c\\c"));
    CHECK(next_error(client) == "address can't be null or empty!");
    CHECK(next_error(client) == "AMQ229216 Invalid queue name ");
    CHECK(broker.core().book.find("") != nullptr);
    CHECK(broker.core().book.find("a") != nullptr);
    CHECK(broker.core().book.find_queue("q") == nullptr);
    broker.restart();
    CHECK(broker.core().book.find("") != nullptr);
}
