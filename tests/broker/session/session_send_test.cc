#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// The settings of `#` changed, and a client of version 1.2.
struct Fixture {
    explicit Fixture(config::Config configuration = default_config())
        : broker(std::move(configuration)), client(broker) {
        client.login();
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("send: the effective routing type makes the address and, for anycast, the queue") {
    Fixture f;
    f.client.send(send_frame("plain", "x", "receipt:1\n"));
    f.client.send(anycast_frame("any", "x", "receipt:2\n"));
    CHECK(f.client.skip() == 2);
    CHECK(f.broker.core().book.find("plain")->types.text() == "[MULTICAST]");
    CHECK(f.broker.core().book.find_queue("plain") == nullptr);
    CHECK(f.broker.core().book.find("any")->types.text() == "[ANYCAST]");
    const QueueView queue = f.broker.queue("any");
    CHECK(queue.attributes().auto_created);
    CHECK(queue.attributes().durable);
    CHECK(queue.attributes().user == "admin");
    CHECK(queue.message_count() == 1);
}

TEST_CASE("send: another type is added to an address that is there") {
    Fixture f;
    f.client.send(anycast_frame("a", "1")).send(send_frame("a", "2"));
    CHECK(f.broker.core().book.find("a")->types.text() == "[MULTICAST, ANYCAST]");
    CHECK(drain(f.broker, "a") == Strings{"1", "2"});
}

TEST_CASE("send: defaultAddressRoutingType decides where nothing else does") {
    Fixture f(with_settings([](auto& settings) { settings.default_address_anycast = true; }));
    f.client.send(send_frame("a", "x"));
    CHECK(f.broker.queue("a").message_count() == 1);
}

TEST_CASE("send: the acceptor's prefixes give the type and are shown again to consumers") {
    config::Config config = default_config();
    config.acceptors[0].anycast_prefixes = {"/queue/", "q:"};
    config.acceptors[0].multicast_prefixes = {"/topic/"};
    Fixture f(config);
    f.client.send(topic_frame("news"));
    f.client.send(send_frame("/queue/a", "1")).send(send_frame("q\\cb", "2"));
    f.client.send(send_frame("/topic/news", "3"));
    const std::string news = f.client.next();
    CHECK(header_of(news, "destination") == "/topic/news");
    CHECK(header_of(news, "destination-type") == "MULTICAST");
    CHECK(header_of(take_one(f.broker, "a"), "destination") == "/queue/a");
    CHECK(header_of(take_one(f.broker, "b"), "destination") == "q\\cb");
    f.client.send(send_frame("/queue/news", "4", "destination-type:MULTICAST\n"));
    CHECK(header_of(f.client.next(), "destination") == "/queue/news");
}

// Artemis makes the address without both, and fails all the same.
TEST_CASE("send: with a prefix that comes twice the SEND fails, and nothing is made") {
    config::Config config = default_config();
    config.acceptors[0].anycast_prefixes = {"queue/"};
    Fixture f(config);
    f.client.send(send_frame("queue/queue/z", "x"));
    CHECK(next_error(f.client) == "AMQ339001 Destination does not exist queue/z");
    CHECK(f.broker.core().book.find("z") == nullptr);
}

TEST_CASE("send: each wrong header is refused with its text and the receipt") {
    for (const char* line : {"destination-type:anycast\n",
                             "destination-type:\n",
                             "priority:high\n",
                             "priority:\n",
                             "priority:128\n",
                             "expires:soon\n",
                             "expires: 5\n",
                             "AMQ_SCHEDULED_DELAY:1.5\n",
                             "AMQ_SCHEDULED_TIME:\n"}) {
        CAPTURE(line);
        Fixture f;
        f.client.send(send_frame("a", "x", std::string(line) + "receipt:7\n"));
        const std::string error = f.client.next();
        CHECK(header_of(error, "message") == "AMQ339031 Error handling send");
        CHECK(header_of(error, "receipt-id") == "7");
        CHECK(f.client.closed());
    }
}

TEST_CASE("send: a missing destination is an error, an empty one is a name") {
    Fixture f;
    f.client.send("SEND\ndestination:\nreceipt:1\n\nx");
    CHECK(f.client.next() == "RECEIPT\nreceipt-id:1\n\n");
    CHECK(f.broker.core().book.find("") != nullptr);
    f.client.send("SEND\nreceipt:2\n\nx");
    const std::string error = f.client.next();
    CHECK(header_of(error, "message") == "The destination header is missing.");
    CHECK(header_of(error, "receipt-id") == "2");
    CHECK(f.client.closed());
}

TEST_CASE("send: an ERROR closes 1.2 and leaves 1.0 and 1.1 open") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        CAPTURE(version);
        TestBroker broker;
        TestClient client(broker);
        client.login(version);
        client.send(send_frame("a", "x", "priority:x\n"));
        CHECK(next_error(client) == "AMQ339031 Error handling send");
        CHECK(client.closed() == (std::string_view(version) == "1.2"));
    }
}

TEST_CASE("send: without auto-creation of addresses an unknown one does not exist") {
    const auto config = with_settings([](auto& settings) {
        settings.auto_create_addresses = false;
        settings.auto_create_queues = false;
    });
    {
        Fixture f(config);
        f.client.send(send_frame("nope", "x"));
        CHECK(next_error(f.client) == "AMQ339001 Destination does not exist nope");
    }
    Fixture f(config);
    f.client.send(send_frame("DLQ", "x", "destination-type:MULTICAST\nreceipt:1\n"));
    const std::string error = f.client.next();
    CHECK(header_of(error, "message") ==
          "AMQ339041 Not allowed to specify MULTICAST semantics on [ANYCAST] address.");
    CHECK(header_of(error, "receipt-id") == "1");
    CHECK_FALSE(f.client.closed());
    f.client.send(anycast_frame("DLQ", "x", "receipt:2\n"));
    CHECK(f.client.next_command() == "RECEIPT");
}

TEST_CASE("send: auto-creation of queues alone cannot make an address") {
    Fixture f(with_settings([](auto& settings) { settings.auto_create_addresses = false; }));
    f.client.send(anycast_frame("nope", "x"));
    const std::string error = f.client.next();
    CHECK(header_of(error, "message") == "AMQ229203 Address Does Not Exist nope");
    CHECK(body_of(error) == "AMQ229203: Address Does Not Exist: nope");
}

// Artemis makes the address.
TEST_CASE("send: without auto-creation of queues an anycast SEND fails and makes nothing") {
    Fixture f(with_settings([](auto& settings) { settings.auto_create_queues = false; }));
    f.client.send(anycast_frame("a", "x"));
    CHECK(
        next_error(f.client).starts_with("AMQ339011 Error sending message CoreMessage[messageID="));
    CHECK(f.broker.core().book.find("a") == nullptr);
    CHECK(f.broker.core().book.find_queue("a") == nullptr);
}

TEST_CASE("send: an FQQN reaches that queue alone, and its halves must not be empty") {
    Fixture f;
    f.client.send(anycast_frame("a\\c\\cq1", "1")).send(anycast_frame("a\\c\\cq2", "2"));
    f.client.send(anycast_frame("a\\c\\cq1", "3"));
    CHECK(drain(f.broker, "a\\c\\cq1") == Strings{"1", "3"});
    CHECK(drain(f.broker, "a\\c\\cq2") == Strings{"2"});
    f.client.send(anycast_frame("\\c\\cq", "x"));
    CHECK(next_error(f.client) == "address can't be null or empty!");
    TestClient other(f.broker);
    other.login().send(anycast_frame("a\\c\\c", "x"));
    const std::string error = other.next();
    CHECK(header_of(error, "message") == "AMQ229216 Invalid queue name ");
    CHECK(body_of(error) == "AMQ229216: Invalid queue name: ");
}

TEST_CASE("send: missing permissions are told as Artemis tells them") {
    config::Config config = default_config();
    config.users["bob"] = {"bob", {"guests"}};
    Fixture f(config);
    f.client.send(send_frame("made", "x"));
    const auto refused = [&](std::string_view destination) {
        TestClient bob(f.broker);
        bob.send("CONNECT\naccept-version:1.1\nlogin:bob\npasscode:bob");
        CHECK(bob.next_command() == "CONNECTED");
        bob.send(send_frame(destination, "x", "receipt:1\n"));
        return bob.next();
    };
    const std::string unknown = refused("new");
    CHECK(header_of(unknown, "message") ==
          "AMQ229032 User bob does not have permission='CREATE_ADDRESS' on address new");
    CHECK(body_of(unknown) ==
          "AMQ229032: User: bob does not have permission='CREATE_ADDRESS' on address new");
    CHECK(header_of(refused("made"), "message").starts_with("AMQ339011 Error sending message"));
    CHECK(header_of(refused("activemq.management"), "receipt-id") == "1");
}

TEST_CASE("send: the validated user, the message id and the ingress time are added on demand") {
    config::Config config =
        with_settings([](auto& settings) { settings.enable_ingress_timestamp = true; });
    config.populate_validated_user = true;
    config.acceptors[0].stomp_enable_message_id = true;
    Fixture f(config);
    f.client.send(anycast_frame("a", "x", "JMSXUserID:mallory\n"));
    const std::string message = take_one(f.broker, "a");
    CHECK(message.find("JMSXUserID:admin\n") < message.find("JMSXUserID:mallory\n"));
    CHECK(header_of(message, "amqMessageId").starts_with("STOMP"));
    const std::string now = std::to_string(f.broker.now().wall.count());
    CHECK(header_of(message, "ingress-timestamp") == now);
    CHECK(header_of(message, "_AMQ_INGRESS_TIMESTAMP") == now);
}

TEST_CASE("send: a priority that no queue has gets its receipt and is never delivered") {
    Fixture f;
    for (const char* priority : {"-1", "10", "127", "-128"}) {
        f.client.send(anycast_frame(
            "a", "lost", "persistent:true\nreceipt:1\npriority:" + std::string(priority) + "\n"));
        CHECK(f.client.next_command() == "RECEIPT");
    }
    f.client.send(anycast_frame("a", "kept", "priority:+9\n"));
    CHECK(drain(f.broker, "a") == Strings{"kept"});
    f.broker.crash(CrashMode::kKeepAll);
    CHECK(f.broker.recovered().messages == 0);
}

TEST_CASE("send: a schedule waits for its time, on a timer of its own") {
    Fixture f;
    f.client.send(consume_frame("a"));
    const std::int64_t now = f.broker.now().wall.count();
    f.client.send(anycast_frame("a", "late", "AMQ_SCHEDULED_DELAY:5000\n"));
    f.client.send(anycast_frame(
        "a",
        "soon",
        "AMQ_SCHEDULED_TIME:" + std::to_string(now + 1000) + "\nAMQ_SCHEDULED_DELAY:9000\n"));
    f.client.send(anycast_frame("a", "now", "AMQ_SCHEDULED_DELAY:0\n"));
    f.client.send(anycast_frame("a", "past", "AMQ_SCHEDULED_TIME:1\n"));
    f.client.send(anycast_frame("a", "negative", "AMQ_SCHEDULED_DELAY:-5\n"));
    CHECK(f.client.bodies() == Strings{"now", "past", "negative"});
    CHECK(f.broker.queue("a").scheduled_count() == 2);
    CHECK(f.broker.queue("a").message_count() == 2);
    f.broker.advance(Milliseconds(999));
    CHECK(f.client.bodies().empty());
    f.broker.advance(Milliseconds(1));
    const std::string soon = f.client.next();
    CHECK(header_of(soon, "_AMQ_SCHED_DELIVERY") == std::to_string(now + 1000));
    CHECK(header_of(soon, "AMQ_SCHEDULED_DELAY").empty());
    f.broker.advance(Milliseconds(4000));
    CHECK(f.client.bodies() == Strings{"late"});
}

TEST_CASE("send: times at the end of the number range neither overflow nor stop the broker") {
    Fixture f;
    for (const char* line : {"AMQ_SCHEDULED_DELAY:9223372036854775807\n",
                             "AMQ_SCHEDULED_TIME:9223372036854775807\n",
                             "expires:9223372036854775807\n",
                             "expires:-9223372036854775808\n",
                             "AMQ_SCHEDULED_DELAY:-9223372036854775808\n"}) {
        f.client.send(anycast_frame("a", "x", std::string("receipt:1\n") + line));
        CHECK(f.client.next_command() == "RECEIPT");
    }
    f.broker.advance(Milliseconds(100'000));
    CHECK(f.broker.queue("a").message_count() + f.broker.queue("ExpiryQueue").message_count() == 5);
}
