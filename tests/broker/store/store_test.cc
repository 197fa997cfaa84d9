#include "broker/store/store.h"

#include <doctest/doctest.h>

#include <algorithm>

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

TEST_CASE("store: a message that stays moves on, so that the segments behind it can go") {
    TestBroker broker(small_segments());
    send(broker, anycast_frame("keep", "kept", "persistent:true\n"));
    std::size_t most = 0;
    for (int i = 0; i < 40; ++i) {
        churn(broker, 20);
        most = std::max(most, files(broker));
    }
    CHECK(most <= 4);
    for (const CrashMode mode : kAllCrashModes) {
        broker.crash(mode, 5);
        CHECK(broker.recovered().messages == 1);
        churn(broker, 60);
        CHECK(files(broker) <= 4);
    }
    CHECK(drain(broker, "keep") == Strings{"kept"});
}

TEST_CASE("store: messages that were moved keep their order, counts, times and queues") {
    TestBroker broker(small_segments());
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    for (const char* name : {"1", "2"}) {
        client.send("SUBSCRIBE\nid:" + std::string(name) + "\ndestination:t\nack:client\n" +
                    "durable-subscription-name:" + name);
    }
    Strings sent;
    for (int i = 0; i < 30; ++i) {
        sent.push_back("m" + std::to_string(i));
        client.send(send_frame("t", sent.back(), "persistent:true\n"));
    }
    client.send("DISCONNECT");
    const std::string later = "persistent:true\nAMQ_SCHEDULED_DELAY:600000\n";
    send(broker, anycast_frame("later", "scheduled", later));
    REQUIRE(broker.queue("c.1").message_count() == 30);
    const auto counts = [&] {
        std::vector<std::uint32_t> found;
        broker.queue("c.2").for_each_waiting([&](const broker::MessageReference& reference) {
            found.push_back(reference.delivery_count);
        });
        return found;
    };
    const std::vector<std::uint32_t> counted = counts();
    REQUIRE(std::ranges::count(counted, 0U) < 30);
    const auto lowest = [&] {
        SegmentId segment{~std::uint64_t{0}};
        broker.queue("c.1").for_each_waiting([&](const broker::MessageReference& reference) {
            segment = std::min(segment, reference.message->stored.segment);
        });
        return segment;
    };
    SegmentId first = lowest();
    for (const CrashMode mode : kAllCrashModes) {
        churn(broker, 150);
        CHECK(lowest() > first);
        first = lowest();
        broker.crash(mode, 7);
        CHECK(lowest() == first);
        Strings bodies;
        broker.queue("c.1").for_each_waiting([&](const broker::MessageReference& reference) {
            bodies.emplace_back(reference.message->body.view());
        });
        CHECK(bodies == sent);
        CHECK(counts() == counted);
        CHECK(broker.queue("later").scheduled_count() == 1);
    }
    CHECK(files(broker) <= 14);
}

TEST_CASE("store: the disk holds at most three times what is alive, and two segments") {
    TestBroker broker(small_segments());
    TestClient client(broker);
    client.login();
    std::size_t waiting = 0;
    for (int i = 0; i < 400; ++i) {
        client.send(anycast_frame("stay", std::string(200, 's'), "persistent:true\n"));
        ++waiting;
        churn(broker, 3);
        std::uint64_t size = 0;
        const auto names = broker.files().list();
        for (const std::string& name : *names) size += *broker.files().size(name);
        const std::uint64_t live = waiting * 300 + 400;  // and the checkpoint
        CHECK(size <= 3 * live + 2 * 4'000 + 1'000);
    }
}

TEST_CASE("store: a segment that lost its checkpoint to a crash gets one") {
    for (std::uint64_t operation = 1;; ++operation) {
        TestBroker broker(small_segments());
        send(broker, anycast_frame("a", "1", "persistent:true\n"));
        const std::uint64_t before = broker.files().operations();
        FaultPlan plan;
        plan.operation = before + operation;
        plan.power_off = true;
        broker.files().set_fault(plan);
        {
            TestClient client(broker);
            client.login();
            for (int i = 0; i < 25; ++i) {
                client.send(anycast_frame("b", std::string(300, 'b'), "persistent:true\n"));
            }
        }
        const bool failed = broker.files().operations() >= plan.operation;
        for (const CrashMode mode : {CrashMode::kKeepAll, CrashMode::kDropAll, CrashMode::kCut}) {
            broker.crash(mode, operation);
            churn(broker, 30);
        }
        CHECK(drain(broker, "a") == Strings{"1"});
        CHECK(drain(broker, "b").size() <= 25);
        churn(broker, 60);
        broker.crash(CrashMode::kDropAll, operation);
        CHECK(broker.recovered().messages == 0);
        if (!failed) break;
    }
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
