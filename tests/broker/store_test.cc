#include "broker/store.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config small_segments() {
    config::Config config = default_config();
    config.journal_file_size = 4'000;
    return config;
}

/// Sends `count` persistent messages through a queue of their own, each acknowledged at once.
void churn(TestBroker& broker, int count) {
    TestClient client(broker);
    client.login().send(consume_frame("churn"));
    for (int i = 0; i < count; ++i) {
        client.send(anycast_frame("churn", std::string(300, 'x'), "persistent:true\n"));
    }
    CHECK(client.bodies().size() == static_cast<std::size_t>(count));
    client.send("DISCONNECT");
}

std::size_t files(TestBroker& broker) {
    return broker.files().list()->size();
}

void send(TestBroker& broker, const std::string& frame) {
    TestClient client(broker);
    client.login().send(frame).send("DISCONNECT");
}

}  // namespace

TEST_CASE("store: segments without a live message are removed, the journal does not grow") {
    TestBroker broker(small_segments());
    churn(broker, 50);
    const std::size_t before = files(broker);
    CHECK(before <= 3);
    churn(broker, 500);
    CHECK(files(broker) <= before + 1);
    broker.restart();
    CHECK(broker.recovered().messages == 0);
}

TEST_CASE("store: a live message keeps its segment and those after it") {
    TestBroker broker(small_segments());
    send(broker, anycast_frame("keep", "kept", "persistent:true\n"));
    churn(broker, 100);
    const std::size_t grown = files(broker);
    CHECK(grown > 8);
    broker.crash();
    CHECK(drain(broker, "keep") == Strings{"kept"});
    churn(broker, 20);
    CHECK(files(broker) < grown);
    CHECK(files(broker) <= 4);
}

TEST_CASE("store: a checkpoint defines queues and addresses anew, whatever was removed before it") {
    TestBroker broker(small_segments());
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send(topic_frame("t", "durable-subscription-name:s\nselector:n = '1'\n"));
    client.send(send_frame("nobody", "x")).send("UNSUBSCRIBE\nid:t").send("DISCONNECT");
    churn(broker, 200);
    for (const CrashMode mode : kAllCrashModes) {
        broker.crash(mode, 3);
        CHECK(broker.queue("c.s").attributes().filter == "n = '1'");
        CHECK(broker.queue("c.s").address().name == "t");
        CHECK(broker.core().book.find("nobody") != nullptr);
        churn(broker, 30);
    }
}

TEST_CASE("store: deleting a queue frees the segments of its messages") {
    TestBroker broker(small_segments());
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("t", "durable-subscription-name:s\n"));
    client.send("UNSUBSCRIBE\nid:t").send(send_frame("t", "x", "persistent:true\n"));
    churn(broker, 100);
    CHECK(files(broker) > 8);
    client.send("UNSUBSCRIBE\ndurable-subscription-name:s");
    churn(broker, 20);
    CHECK(files(broker) <= 4);
}

TEST_CASE("store: a queue deleted while its message is on its way to the disk frees it as well") {
    TestBroker broker(small_segments());
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("t", "durable-subscription-name:s\n"));
    client.send("UNSUBSCRIBE\nid:t");
    broker.hold_journal(true);
    client.send(send_frame("t", "x", "persistent:true\n"));
    client.send("UNSUBSCRIBE\ndurable-subscription-name:s");
    broker.hold_journal(false);
    churn(broker, 100);
    CHECK(files(broker) <= 4);
}

TEST_CASE(
    "store: delivery counts and copies are in step with what they belong to after any crash") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const CrashMode mode : kAllCrashModes) {
            config::Config config = small_segments();
            settings_of_all(config).max_delivery_attempts = 1;
            TestBroker broker(config);
            send(broker, anycast_frame("q", "poison", "persistent:true\n"));
            TestClient client(broker);
            client.login().send(consume_frame("q", "ack:client\n"));
            broker.hold_journal(seed % 2 == 0);
            client.drop();
            broker.crash(mode, seed);
            const std::size_t there = broker.queue("q").message_count();
            CHECK(there + broker.queue("DLQ").message_count() == 1);
            if (seed % 2 == 1) CHECK(there == 0);
        }
    }
}

TEST_CASE("store: without a journal ids are given out and nothing else happens") {
    broker::Store store;
    CHECK_FALSE(store.persistent());
    CHECK(store.take_id() == 1);
    CHECK(store.take_id() == 2);
    store.ids_in_use_below(10);
    store.ids_in_use_below(5);
    CHECK(store.take_id() == 10);
    store.write_next_id();
    CHECK(store.commit() == Lsn{});
    CHECK(store.next() == Lsn{});
}
