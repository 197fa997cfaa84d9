// Work on many messages goes to the journal in parts, each whole, and a body once. With batches of
// 40 KB at most one too large ends the test as it would end the broker with 4 GB. Source:
// docs/decisions/0017.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/frames.h"
#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr BatchSizes kSmall{2'000, 40'000};
constexpr std::size_t kBodyBytes = 300;
constexpr int kTopics = 20;
constexpr int kMessages = 30;

config::Config small_segments() {
    config::Config config = default_config();
    config.journal_file_size = 20'000;
    settings_of_all(config).max_delivery_attempts = 1;
    config.test_operations = true;
    return config;
}

/// Durable subscriptions `c.s0`, `c.s1`, … to `topic`, without a client.
void subscribe_durably(TestBroker& broker, int count) {
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    for (int i = 0; i < count; ++i) {
        const std::string name = "s" + std::to_string(i);
        client.send("SUBSCRIBE\nid:" + name +
                    "\ndestination:topic\nsubscription-type:MULTICAST\n"
                    "durable-subscription-name:" +
                    name);
    }
    client.send("DISCONNECT");
}

std::string numbered(int i) {
    std::string body = std::to_string(i) + " ";
    return body.append(kBodyBytes - body.size(), 'x');
}

std::string in_a_moment(TestBroker& broker) {
    return "expires:" + std::to_string(broker.now().wall.count() + 5) + "\n";
}

void publish(TestBroker& broker, const std::string& headers) {
    TestClient client(broker);
    client.login();
    for (int i = 0; i < kMessages; ++i)
        client.send(send_frame("topic", numbered(i), "persistent:true\n" + headers));
}

void fill(TestBroker& broker, std::string_view queue, int count = kMessages) {
    TestClient client(broker);
    client.login();
    for (int i = 0; i < count; ++i)
        client.send(anycast_frame(queue, numbered(i), "persistent:true\n"));
}

/// How often the journal's files have the body of message `i`.
std::size_t copies_of_body(TestBroker& broker, int i) {
    std::size_t count = 0;
    const auto names = broker.files().list();
    REQUIRE(names);
    for (const std::string& name : *names) {
        const std::string& bytes = broker.files().bytes(name);
        const std::string body = numbered(i);
        for (auto at = bytes.find(body); at != std::string::npos; at = bytes.find(body, at + 1))
            ++count;
    }
    return count;
}

/// From the disk's `count`th operation from now on nothing has an effect any more.
void cut_power_after(TestBroker& broker, std::uint64_t count) {
    FaultPlan plan;
    plan.operation = broker.files().operations() + count;
    plan.power_off = true;
    broker.files().set_fault(plan);
}

Strings sorted(Strings texts) {
    std::ranges::sort(texts);
    return texts;
}

}  // namespace

TEST_CASE("mass work: what expires in many subscriptions together goes in parts") {
    TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
    subscribe_durably(broker, kTopics);
    publish(broker, in_a_moment(broker));
    broker.advance(Milliseconds(30'000));
    CHECK(broker.queue("ExpiryQueue").message_count() == kTopics * kMessages);
    for (int i = 0; i < kTopics; ++i) {
        CHECK(broker.queue("c.s" + std::to_string(i)).message_count() == 0);
    }
    broker.restart();
    Strings expected;
    for (int i = 0; i < kMessages; ++i) expected.insert(expected.end(), kTopics, numbered(i));
    CHECK(sorted(drain(broker, "ExpiryQueue")) == sorted(expected));
}

TEST_CASE("mass work: copies of one body have it once in memory and once in a segment") {
    const config::Config config = default_config();  // one segment
    TestBroker broker(config);
    subscribe_durably(broker, kTopics);
    TestClient client(broker);
    client.login().send(
        send_frame("topic", numbered(0), "persistent:true\n" + in_a_moment(broker)));
    CHECK(copies_of_body(broker, 0) == 1);
    broker.advance(Milliseconds(30'000));
    CHECK(copies_of_body(broker, 0) == 2);
    for (const bool again : {false, true}) {
        CAPTURE(again);
        std::vector<const char*> bodies;
        broker.queue("ExpiryQueue").for_each_waiting([&](const broker::MessageReference& one) {
            CHECK(one.message->body == numbered(0));
            bodies.push_back(one.message->body.view().data());
        });
        CHECK(bodies.size() == kTopics);
        CHECK(std::ranges::count(bodies, bodies.front()) == kTopics);
        broker.restart();
    }
}

TEST_CASE("mass work: a crash between two parts loses nothing and doubles nothing") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const CrashMode mode : kAllCrashModes) {
            CAPTURE(seed);
            TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
            subscribe_durably(broker, 3);
            publish(broker, in_a_moment(broker));
            cut_power_after(broker, seed * 3 + 1);
            broker.advance(Milliseconds(30'000));
            broker.crash(mode, seed);
            broker.advance(Milliseconds(60'000));
            CHECK(broker.queue("ExpiryQueue").message_count() == 3 * kMessages);
        }
    }
}

TEST_CASE("mass work: expired messages that a consumer comes upon") {
    TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 1'500; ++i)
        client.send(anycast_frame("q", numbered(i), "persistent:true\n" + in_a_moment(broker)));
    client.send(anycast_frame("q", "alive"));
    broker.advance(Milliseconds(10));
    client.send(consume_frame("q"));
    CHECK(client.bodies() == Strings{"alive"});
    CHECK(broker.queue("ExpiryQueue").message_count() == 1'500);
    Strings order = drain(broker, "ExpiryQueue");
    CHECK(order.front() == numbered(0));
    CHECK(order.back() == numbered(1'499));
}

TEST_CASE("mass work: what a consumer holds goes back, or to the dead letter address") {
    for (const char* dies : {"1", "0"}) {
        config::Config config = small_segments();
        settings_of_all(config).max_delivery_attempts = dies[0] == '1' ? 1 : 10;
        TestBroker broker(config, nullptr, TestBroker::kStart, kSmall);
        fill(broker, "q", 300);
        TestClient consumer(broker);
        consumer.login().send(consume_frame("q", "ack:client\nconsumer-window-size:-1\n"));
        CHECK(consumer.bodies().size() == 300);
        consumer.drop();
        const std::size_t dead = dies[0] == '1' ? 1 : 0;
        CHECK(broker.queue("q").message_count() == 300 - dead);
        CHECK(broker.queue("DLQ").message_count() == dead);
        broker.restart();
        CHECK(drain(broker, "q").size() == 300 - dead);
    }
}

TEST_CASE("mass work: management's operations over a whole queue") {
    struct Operation {
        const char* name;
        const char* arguments;
        const char* leads_to;  ///< where the messages are then; "": nowhere
    };
    for (const Operation& operation :
         {Operation{"moveMessages", R"(["", "to"])", "to"},
          Operation{"sendMessagesToDeadLetterAddress", R"([""])", "DLQ"},
          Operation{"expireMessages", R"([""])", "ExpiryQueue"},
          Operation{"changeMessagesPriority", R"(["", 7])", "q"},
          Operation{"removeMessages", R"([""])", ""},
          Operation{"removeAllMessages", "[]", ""}}) {
        CAPTURE(operation.name);
        TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
        Manager manager(broker);
        fill(broker, "q", 400);
        fill(broker, "to", 1);
        CHECK(manager.call("queue.q", operation.name, operation.arguments) == "true 400");
        broker.restart();
        const std::string leads_to = operation.leads_to;
        if (leads_to != "q") CHECK(broker.queue("q").message_count() == 0);
        if (!leads_to.empty())
            CHECK(broker.queue(leads_to).message_count() == (leads_to == "to" ? 401 : 400));
    }
}

TEST_CASE("mass work: retry, and a reset") {
    TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
    Manager manager(broker);
    fill(broker, "q", 400);
    CHECK(manager.call("queue.q", "sendMessagesToDeadLetterAddress", R"([""])") == "true 400");
    CHECK(manager.call("queue.DLQ", "retryMessages") == "true 400");
    broker.restart();
    CHECK(broker.queue("q").message_count() == 400);
    Manager again(broker);
    CHECK(again.call("minibroker", "reset").starts_with(R"(true {"messages":400)"));
    broker.restart();
    CHECK(broker.recovered().messages == 0);
}

TEST_CASE("mass work: a checkpoint of many queues is as many batches as it needs") {
    TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 200; ++i)
        client.send(anycast_frame("queue" + std::to_string(i), "x", "persistent:true\n"));
    fill(broker, "q", 400);  // segments start, with checkpoints
    broker.restart();
    CHECK(broker.recovered().queues >= 201);
    CHECK(broker.recovered().messages == 600);
}

TEST_CASE("mass work: a power loss within a checkpoint costs nothing") {
    for (std::uint64_t operation = 1; operation < 60; ++operation) {
        CAPTURE(operation);
        TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
        TestClient client(broker);
        client.login();
        for (int i = 0; i < 60; ++i)
            client.send(anycast_frame("queue" + std::to_string(i), "x", "persistent:true\n"));
        cut_power_after(broker, operation);
        int receipts = 0;
        for (int i = 0; i < 60; ++i) {
            client.send(anycast_frame("q", numbered(i), "persistent:true\nreceipt:r\n"));
            if (client.next_command() == "RECEIPT") ++receipts;
            (void)client.skip();
        }
        broker.crash(CrashMode::kDropAll, operation);
        CHECK(broker.recovered().queues >= 60);
        CHECK(static_cast<int>(drain(broker, "q").size()) >= receipts);
        broker.restart();
        for (int i = 0; i < 60; ++i)
            CHECK(broker.queue("queue" + std::to_string(i)).message_count() == 1);
    }
}

TEST_CASE("mass work: bodies that are shared live as long as a copy does") {
    TestBroker broker(small_segments(), nullptr, TestBroker::kStart, kSmall);
    subscribe_durably(broker, 10);
    publish(broker, in_a_moment(broker));
    broker.advance(Milliseconds(30'000));
    // Most copies go, and much else is written: compaction moves what is left, again and again.
    TestClient consumer(broker);
    consumer.login().send(consume_frame("ExpiryQueue", "ack:client-individual\n"));
    int i = 0;
    for (const std::string& message : frames(consumer)) {
        if (i++ % 10 != 3) consumer.send("ACK\nid:" + header_of(message, "ack"));
    }
    consumer.drop();
    for (int round = 0; round < 5; ++round) {
        fill(broker, "q", 200);
        (void)drain(broker, "q");
        broker.restart();
        CHECK(broker.queue("ExpiryQueue").message_count() >= static_cast<std::size_t>(kMessages));
    }
    for (const std::string& body : drain(broker, "ExpiryQueue")) {
        CHECK(body.size() == kBodyBytes);
    }
}
