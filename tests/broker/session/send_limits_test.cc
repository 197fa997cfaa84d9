// What one SEND may come to with the copies that diverts make of it.
#include <doctest/doctest.h>

#include "broker/limits/limits.h"
#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// Anycast queues `a` to `d`; every message to `a` goes to `b` and `c` as well, and from there to
/// `d`: four copies.
config::Config with_copies() {
    config::Config config = default_config();
    for (const char* name : {"a", "b", "c", "d"}) {
        config::Queue queue;
        queue.name = queue.address = name;
        queue.anycast = true;
        config.addresses.push_back({name, true, false, {queue}});
    }
    for (const auto& [from, to] : {std::pair{"a", "b,c"}, {"b", "d"}, {"c", "d"}}) {
        config::Divert divert;
        divert.name = std::string("from ") + from;
        divert.address = from;
        divert.forwarding_address = to;
        config.diverts.push_back(divert);
    }
    return config;
}

std::size_t all_messages(TestBroker& broker) {
    std::size_t count = 0;
    for (const char* name : {"a", "b", "c", "d"}) count += broker.queue(name).message_count();
    return count;
}

constexpr std::size_t kMany = 50;

/// A broker with 50 durable subscriptions on the address `t`.
struct Topic {
    TestBroker broker;
    TestClient client{broker};

    Topic() {
        for (std::size_t i = 0; i < kMany; ++i) {
            TestClient one(broker);
            one.login("1.2", "client-id:c" + std::to_string(i) + "\n");
            one.send(topic_frame("t", "durable-subscription-name:d\n"));
            one.drop();
        }
        client.login();
    }
    std::size_t count() {
        std::size_t count = 0;
        for (const QueueView& queue : broker.queues())
            if (queue.address().name == "t") count += queue.message_count();
        return count;
    }
};

}  // namespace

TEST_CASE("limits of a SEND: the copies that diverts make, just under, at and over") {
    for (const std::size_t most : {5U, 4U, 3U, 2U, 1U}) {
        CAPTURE(most);
        TestBroker broker(with_copies());
        broker.core().budgets.copies_max = most;
        TestClient client(broker);
        client.login().send(anycast_frame("a", "x", "persistent:true\nreceipt:r\n"));
        if (most >= 4) {
            CHECK(client.next_command() == "RECEIPT");
            CHECK(all_messages(broker) == 5);
            continue;
        }
        CHECK(next_error(client) ==
              "The diverts of a make more than " + std::to_string(most) + " copies of a message.");
        CHECK(client.closed());
        CHECK(all_messages(broker) == 0);
        broker.restart();
        CHECK(all_messages(broker) == 0);
    }
}

// Two ways on from each of 20 addresses in a row are a million.
TEST_CASE("limits of a SEND: diverts that double at each step are refused at once") {
    config::Config config = default_config();
    for (int i = 0; i < 20; ++i) {
        for (int twice = 0; twice < 2; ++twice) {
            config::Divert divert;
            divert.name = "d" + std::to_string(i) + (twice == 0 ? "a" : "b");
            divert.address = "s" + std::to_string(i);
            divert.forwarding_address = "s" + std::to_string(i + 1);
            config.diverts.push_back(divert);
        }
    }
    for (int i = 0; i <= 20; ++i) {
        const std::string name = "s" + std::to_string(i);
        config.addresses.push_back({name, false, true, {}});
    }
    TestBroker broker(config);
    TestClient client(broker);
    client.login().send(send_frame("s0", "x"));
    CHECK(next_error(client) == "The diverts of s0 make more than 10000 copies of a message.");
    TestClient other(broker);
    other.login().send(send_frame("s8", "x", "receipt:r\n"));  // 4 + ... + 4,096 copies
    CHECK(other.next_command() == "RECEIPT");
}

TEST_CASE("limits of a SEND: the records of all references count, just under, at and over") {
    Topic topic;
    // One message and its address; a reference takes 17 bytes.
    auto& most = topic.broker.core().budgets.send_bytes_max;
    const std::string frame = send_frame("t", "", "persistent:true\nreceipt:r\n");
    topic.client.send(frame);
    REQUIRE(topic.client.next_command() == "RECEIPT");
    std::size_t least = 17 * kMany;  // found: the smallest limit that lets it pass
    for (most = least;; ++most) {
        TestClient client(topic.broker);
        client.login().send(frame);
        if (client.next_command() == "RECEIPT") break;
        CHECK(client.closed());
        if (most > 4000) break;
    }
    least = most;
    CHECK(least >= 17 * kMany + 512);
    CHECK(least < 17 * kMany + 700);
    CHECK(topic.count() == 2 * kMany);
    most = least - 1;
    TestClient client(topic.broker);
    client.login().send(frame);
    CHECK(next_error(client) ==
          "The message to t takes with its copies more than " + std::to_string(most) + " bytes.");
    CHECK(topic.count() == 2 * kMany);
    most = least + 1;
    topic.client.send(frame);
    CHECK(topic.client.next_command() == "RECEIPT");
    CHECK(topic.count() == 3 * kMany);
}

TEST_CASE("limits of a SEND: a body that copies share counts once") {
    TestBroker broker(with_copies());
    broker.core().budgets.send_bytes_max = 15'000;
    TestClient client(broker);
    client.login().send(
        anycast_frame("a", std::string(10'000, 'x'), "persistent:true\nreceipt:r\n"));
    CHECK(client.next_command() == "RECEIPT");
    CHECK(all_messages(broker) == 5);
}

TEST_CASE("limits of a SEND: what management sends is held to them too") {
    TestBroker broker(with_copies());
    broker.core().budgets.copies_max = 3;
    Manager manager(broker);
    CHECK(manager.call("address.a", "sendMessage", R"([null, 3, "x", true, "admin", "admin"])")
              .starts_with("true"));
    CHECK(all_messages(broker) == 0);
}

TEST_CASE("limits of a transaction: references count as a SEND's do") {
    Topic topic;
    topic.client.send("BEGIN\ntransaction:x\n");
    const auto open = [&] { return topic.broker.core().budgets.transaction_bytes.used(); };
    const std::size_t before = open();
    topic.client.send(send_frame("t", "", "transaction:x\npersistent:true\n"));
    CHECK(open() - before >= 17 * kMany + 512);
    topic.client.send("COMMIT\ntransaction:x\n");
    CHECK(topic.count() == kMany);
    CHECK(open() == 0);
}
