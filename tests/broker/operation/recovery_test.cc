#include "broker/operation/recovery.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string persistent(std::string_view queue, std::string_view body, std::string_view more = "") {
    return anycast_frame(queue, body, "persistent:true\n" + std::string(more));
}

/// One persistent message in two durable subscriptions, `c.1` and `c.2`, of this client.
void send_to_two(TestClient& client) {
    client.login("1.2", "client-id:c\n");
    for (const char* name : {"1", "2"}) {
        client.send("SUBSCRIBE\nid:" + std::string(name) + "\ndestination:t\nack:client\n" +
                    "durable-subscription-name:" + name);
    }
    client.send(send_frame("t", "x", "persistent:true\n"));
}

/// Everything of a broker that a restart has to keep, as text.
std::string picture(TestBroker& broker) {
    std::string text;
    for (const broker::Address* address : broker.core().book.addresses()) {
        text += std::to_string(address->id.value) + " " + address->name + address->types.text() +
                (address->auto_created ? " auto\n" : "\n");
    }
    for (const QueueView& queue : broker.queues()) {
        text += std::to_string(queue.id().value) + " " + queue.name() + "@" + queue.address().name +
                " " +
                std::to_string(
                    std::hash<std::string>{}(broker::encode_attributes(queue.attributes()))) +
                "\n";
        queue.for_each_waiting([&](const broker::MessageReference& reference) {
            text += "  " + std::to_string(reference.message->id.value) + " " +
                    std::to_string(reference.delivery_count) + " " + std::to_string(reference.due) +
                    " " + broker::encode_message(*reference.message) + "\n";
        });
    }
    return text;
}

/// A broker that recovers records which a test makes up.
struct Replay {
    Replay() : config(default_config()), core(config, logger), recovery(core.recovery()) {}
    bool takes(storage::Record record) {
        return recovery.on_record(SegmentId{1}, Lsn{1}, std::move(record)).has_value();
    }
    void define() {
        REQUIRE(takes(storage::AddAddress{AddressId{1}, "a", 1, false}));
        REQUIRE(
            takes(storage::AddQueue{QueueId{2}, AddressId{1}, "q", encode_attributes(anycast())}));
        REQUIRE(takes(storage::AddMessage{MessageId{3}, encode_message(message())}));
    }
    Result<broker::RecoveredCounts> finish() {
        storage::JournalContents contents;
        contents.oldest = contents.current = SegmentId{1};
        return recovery.finish(contents);
    }
    static broker::QueueAttributes anycast() {
        broker::QueueAttributes attributes;
        attributes.routing_type = broker::RoutingType::kAnycast;
        return attributes;
    }
    static broker::Message message() {
        broker::Message message;
        message.address = "a";
        message.durable = true;
        message.body = "body";
        return message;
    }

    config::Config config;
    Logger logger;
    broker::Core core;
    broker::Recovery recovery;
};

}  // namespace

TEST_CASE("recovery: addresses, queues, filters and messages come back, twice the same") {
    TestBroker broker;
    {
        TestClient client(broker);
        client.login("1.2", "client-id:c\n");
        client.send(topic_frame("t", "durable-subscription-name:s\nselector:n = '1'\n"));
        client.send("UNSUBSCRIBE\nid:t");
        client.send(send_frame("t", "topic", "persistent:true\nn:1\nempty:\n"));
        client.send(persistent("q", "text", "priority:9\ncorrelation-id:c\ntype:x\n"));
        client.send(persistent("q", "bytes", "content-length:5\nexpires:9000000000000\n"));
        client.send(persistent("q", "later", "AMQ_SCHEDULED_DELAY:100000\n"));
        client.send(anycast_frame("r", "lost")).send(send_frame("nobody", "x"));
    }
    broker.restart();
    const std::string first = picture(broker);
    CHECK(broker.recovered().messages == 4);
    CHECK(broker.recovered().references == 4);
    CHECK(broker.queue("r").message_count() == 0);
    CHECK(broker.core().book.find("nobody") != nullptr);
    broker.crash();
    CHECK(picture(broker) == first);
    broker.restart();
    broker.crash(CrashMode::kKeepAll);
    CHECK(picture(broker) == first);
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(send_frame("t", "other", "n:2\n"));
    client.send(topic_frame("t", "durable-subscription-name:s\n"));
    CHECK(client.bodies() == Strings{"topic"});
}

TEST_CASE("recovery: a message in several queues is one message, until each has acknowledged it") {
    TestBroker broker;
    TestClient client(broker);
    send_to_two(client);
    client.send("ACK\nid:" + header_of(client.next(), "ack"));
    broker.crash();
    CHECK(broker.recovered().messages == 1);
    CHECK(broker.recovered().references == 1);
    CHECK(broker.queue("c.1").message_count() == 0);
    CHECK(broker.queue("c.2").message_count() == 1);
}

TEST_CASE("recovery: order is priority, then arrival, also for what was given back") {
    TestBroker broker;
    {
        TestClient client(broker);
        client.login().send(persistent("q", "b")).send(persistent("q", "a", "priority:8\n"));
        client.send(persistent("q", "c")).send(consume_frame("q", "ack:client\n"));
        client.drop();
    }
    broker.crash();
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client\n"));
    const Strings messages = frames(client);
    REQUIRE(messages.size() == 3);
    CHECK(body_of(messages[0]) == "a");
    CHECK(header_of(messages[0], "redelivered") == "true");
    CHECK(body_of(messages[1]) == "b");
    CHECK(header_of(messages[1], "redelivered") == "false");
    CHECK(body_of(messages[2]) == "c");
}

TEST_CASE("recovery: a kill while a message is held does not count the delivery") {
    TestBroker broker;
    TestClient holder(broker);
    holder.login().send(persistent("q", "x")).send(consume_frame("q", "ack:client\n"));
    CHECK(holder.bodies().size() == 1);
    broker.crash();
    CHECK(header_of(take_one(broker, "q"), "redelivered") == "false");
}

TEST_CASE("recovery: a schedule keeps its time; past due it is delivered at once") {
    for (const int wait : {0, 4'999, 5'000, 50'000}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(persistent("q", "x", "AMQ_SCHEDULED_DELAY:5000\n"));
        broker.advance(Milliseconds(wait));
        broker.restart();
        CHECK(broker.queue("q").scheduled_count() == (wait < 5'000 ? 1 : 0));
        broker.advance(Milliseconds(wait < 5'000 ? 5'000 - wait : 0));
        CHECK(drain(broker, "q") == Strings{"x"});
    }
}

TEST_CASE(
    "recovery: ids go on above all ever given, after a stop without and a crash with a jump") {
    TestBroker broker;
    std::uint64_t last = 0;
    for (int round = 0; round < 20; ++round) {
        TestClient client(broker);
        client.login().send(persistent("q", "x")).send(anycast_frame("q", "y"));
        const std::uint64_t id = broker.core().store.take_id();
        CHECK(id > last);
        last = id;
        round % 2 == 0 ? broker.restart() : broker.crash(kAllCrashModes[round % 6], 5);
    }
    broker.restart();
    const std::uint64_t before = broker.core().store.take_id();
    broker.restart();
    CHECK(broker.core().store.take_id() - before < 100);
}

TEST_CASE("recovery: deleted queues take their messages along, other queues keep theirs") {
    TestBroker broker;
    TestClient client(broker);
    send_to_two(client);
    client.send("UNSUBSCRIBE\nid:1\ndurable-subscription-name:1\nreceipt:r");
    broker.crash();
    CHECK(broker.core().book.find_queue("c.1") == nullptr);
    CHECK(broker.queue("c.2").message_count() == 1);
}

TEST_CASE("recovery: configured queues are brought in line, stored messages stay") {
    config::Config config = default_config();
    config::Queue queue;
    queue.name = queue.address = "q";
    queue.anycast = true;
    queue.filter = "n = '1'";
    config.addresses.push_back({"q", true, false, {queue}});
    MemoryFileSystem files;
    {
        TestBroker broker(config, &files);
        TestClient client(broker);
        client.login().send(persistent("q", "one", "n:1\n")).send(persistent("q", "two", "n:2\n"));
        CHECK(broker.queue("q").message_count() == 1);
        client.send("DISCONNECT");
        broker.restart();
    }
    config.addresses.back().queues[0].filter = "";
    config.addresses.back().queues[0].max_consumers = 7;
    TestBroker broker(config, &files);
    CHECK(broker.queue("q").attributes().max_consumers == 7);
    TestClient client(broker);
    client.login().send(persistent("q", "three", "n:3\n"));
    CHECK(drain(broker, "q") == Strings{"one", "three"});
}

TEST_CASE("recovery: records that do not fit what came before are refused") {
    const std::string attributes = encode_attributes(Replay::anycast());
    const auto refused = [](const storage::Record& record) {
        Replay replay;
        replay.define();
        return !replay.takes(record);
    };
    CHECK(refused(storage::AddQueue{QueueId{9}, AddressId{8}, "new", attributes}));
    CHECK(refused(storage::AddQueue{QueueId{9}, AddressId{1}, "q", attributes}));
    CHECK(refused(storage::AddQueue{QueueId{9}, AddressId{1}, "new", attributes + "x"}));
    CHECK(refused(storage::AddQueue{QueueId{2}, AddressId{1}, "q", ""}));
    CHECK(refused(storage::UpdateQueue{QueueId{9}, attributes}));
    CHECK(refused(storage::UpdateQueue{QueueId{2}, attributes.substr(1)}));
    CHECK(refused(storage::AddReference{MessageId{9}, QueueId{2}}));
    CHECK(refused(storage::AddReference{MessageId{3}, QueueId{9}}));
    broker::QueueAttributes bad = Replay::anycast();
    bad.filter = "a = ";
    CHECK(refused(storage::UpdateQueue{QueueId{2}, encode_attributes(bad)}));
    CHECK_FALSE(refused(storage::AddReference{MessageId{3}, QueueId{2}}));
    CHECK_FALSE(refused(storage::UpdateQueue{QueueId{2}, attributes}));
}

TEST_CASE("recovery: records about what is gone already are fine") {
    Replay replay;
    replay.define();
    CHECK(replay.takes(storage::Acknowledge{MessageId{77}, QueueId{2}}));
    CHECK(replay.takes(storage::Acknowledge{MessageId{3}, QueueId{77}}));
    CHECK(replay.takes(storage::DeliveryCount{MessageId{77}, QueueId{2}, 4}));
    CHECK(replay.takes(storage::ScheduledTime{MessageId{77}, QueueId{2}, 4}));
    CHECK(replay.takes(storage::DeleteQueue{QueueId{77}}));
    CHECK(replay.takes(storage::DeleteAddress{AddressId{77}}));
    CHECK(replay.takes(storage::UpdateAddress{AddressId{77}, 3}));
    CHECK(replay.takes(storage::NextId{1000}));
    const auto counts = replay.finish();
    REQUIRE(counts);
    CHECK(counts->messages == 0);
    CHECK(counts->queues == 1);
    CHECK(replay.core.store.take_id() == 1000);
}

TEST_CASE("recovery: a message whose payload is damaged is refused, cut at any byte") {
    const std::string payload = encode_message(Replay::message());
    for (std::size_t size = 0; size < payload.size(); ++size) {
        Replay replay;
        replay.define();
        CHECK_FALSE(replay.takes(storage::AddMessage{MessageId{4}, payload.substr(0, size)}));
    }
}

TEST_CASE("recovery: a moved message replaces what was said of it before") {
    Replay replay;
    replay.define();
    const std::string payload = encode_message(Replay::message());
    REQUIRE(replay.takes(storage::AddQueue{
        QueueId{5}, AddressId{1}, "other", broker::encode_attributes(Replay::anycast())}));
    REQUIRE(replay.takes(storage::AddReference{MessageId{3}, QueueId{2}}));
    REQUIRE(replay.takes(storage::AddReference{MessageId{3}, QueueId{5}}));
    REQUIRE(replay.takes(storage::MoveMessage{
        MessageId{3}, Lsn{1}, 2, {{QueueId{5}, 4, -1}, {QueueId{2}, 0, 77}}, payload}));
    REQUIRE(replay.takes(storage::Acknowledge{MessageId{3}, QueueId{2}}));
    const auto counts = replay.finish();
    REQUIRE(counts);
    CHECK(counts->messages == 1);
    CHECK(counts->references == 1);
}

TEST_CASE("recovery: a message is not moved from nowhere, from the future, or to unknown queues") {
    const std::string payload = encode_message(Replay::message());
    const std::vector<storage::MoveMessage> wrong = {
        {MessageId{3}, Lsn{1}, 0, {}, payload},
        {MessageId{3}, Lsn{2}, 0, {{QueueId{2}, 0, -1}}, payload},
        {MessageId{3}, Lsn{1}, 0, {{QueueId{9}, 0, -1}}, payload},
        {MessageId{3}, Lsn{1}, 0, {{QueueId{2}, 0, -1}}, "no message"},
    };
    for (const storage::MoveMessage& record : wrong) {
        Replay replay;
        replay.define();
        CHECK_FALSE(replay.takes(record));
    }
}

TEST_CASE("recovery: a reference that was acknowledged may enter again") {
    Replay replay;
    replay.define();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(replay.takes(storage::AddMessage{MessageId{3}, encode_message(Replay::message())}));
        REQUIRE(replay.takes(storage::AddReference{MessageId{3}, QueueId{2}}));
        REQUIRE(replay.takes(storage::Acknowledge{MessageId{3}, QueueId{2}}));
    }
    const auto counts = replay.finish();
    REQUIRE(counts);
    CHECK(counts->references == 0);
}
