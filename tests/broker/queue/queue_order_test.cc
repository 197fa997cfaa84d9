// A message enters a queue behind all that were routed to it before, whatever each waits for: every
// way into a queue, with persistent and volatile messages in every mixture, while the disk is slow.
// Source: docs/decisions/0016.
#include <doctest/doctest.h>

#include "tests/support/frames.h"
#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr int kMessages = 5;
constexpr unsigned kMixtures = 1U << kMessages;

/// Which of the messages 0 to kMessages - 1 are persistent: a bit each.
struct Mixture {
    unsigned bits;
    [[nodiscard]] bool persistent(int i) const {
        return (bits >> static_cast<unsigned>(i) & 1U) != 0;
    }
    [[nodiscard]] std::string headers(int i) const {
        return persistent(i) ? "persistent:true\n" : "";
    }
};

Strings all_bodies() {
    Strings bodies;
    for (int i = 0; i < kMessages; ++i) bodies.push_back("m" + std::to_string(i));
    return bodies;
}

void send_all(TestClient& client,
              std::string_view queue,
              Mixture mixture,
              const std::string& headers = "") {
    for (int i = 0; i < kMessages; ++i)
        client.send(anycast_frame(queue, "m" + std::to_string(i), mixture.headers(i) + headers));
}

config::Config plain() {
    return default_config();
}

/// Sends all to `from`, then does `step` while nothing becomes durable.
template <typename Step>
void then(TestBroker& broker,
          Mixture mixture,
          std::string_view from,
          Step step,
          const std::string& headers = "") {
    TestClient client(broker);
    client.login();
    send_all(client, from, mixture, headers);
    broker.hold_journal(true);
    step();
    broker.hold_journal(false);
}

/// `run` does its way with a broker of `config`; afterwards the messages are in `queue` in order.
template <typename Run>
void check(const config::Config& config, std::string_view queue, Run run) {
    for (unsigned bits = 0; bits < kMixtures; ++bits) {
        CAPTURE(bits);
        TestBroker broker(config);
        run(broker, Mixture{bits});
        CHECK(drain(broker, queue) == all_bodies());
    }
}

std::string expires_in(TestBroker& broker, std::int64_t span) {
    return "expires:" + std::to_string(broker.now().wall.count() + span) + "\n";
}

}  // namespace

TEST_CASE("queue order: SEND, by one client and by several") {
    for (const int clients : {1, 2, 3}) {
        check(plain(), "q", [&](TestBroker& broker, Mixture mixture) {
            std::vector<std::unique_ptr<TestClient>> all;
            for (int i = 0; i < clients; ++i) {
                all.push_back(std::make_unique<TestClient>(broker));
                all.back()->login();
            }
            broker.hold_journal(true);
            for (int i = 0; i < kMessages; ++i) {
                all[static_cast<std::size_t>(i % clients)]->send(
                    anycast_frame("q", "m" + std::to_string(i), mixture.headers(i)));
            }
            broker.hold_journal(false);
        });
    }
}

TEST_CASE("queue order: COMMIT, beside SENDs") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        TestClient client(broker);
        TestClient other(broker);
        client.login().send("BEGIN\ntransaction:t\n");
        other.login();
        broker.hold_journal(true);
        for (int i = 0; i < 3; ++i) {
            client.send(anycast_frame(
                "q", "m" + std::to_string(i), "transaction:t\n" + mixture.headers(i)));
        }
        client.send("COMMIT\ntransaction:t\n");
        for (int i = 3; i < kMessages; ++i)
            other.send(anycast_frame("q", "m" + std::to_string(i), mixture.headers(i)));
        broker.hold_journal(false);
    });
}

TEST_CASE("queue order: diverts, exclusive or not") {
    for (const bool exclusive : {false, true}) {
        config::Config config = default_config();
        config::Divert divert;
        divert.name = "d";
        divert.address = "from";
        divert.forwarding_address = "to";
        divert.exclusive = exclusive;
        divert.routing_type = config::Divert::Routing::kAnycast;
        config.diverts.push_back(divert);
        check(config, "to", [](TestBroker& broker, Mixture mixture) {
            TestClient client(broker);
            client.login();
            broker.hold_journal(true);
            send_all(client, "from", mixture);
            broker.hold_journal(false);
        });
    }
}

TEST_CASE("queue order: the history of an address") {
    config::Config config = default_config();
    config.address_settings["hist"].retroactive_message_count = 10;
    config.addresses.push_back({"hist", false, true, {}});
    for (unsigned bits = 0; bits < kMixtures; ++bits) {
        TestBroker broker(config);
        TestClient client(broker);
        client.login();
        broker.hold_journal(true);
        for (int i = 0; i < kMessages; ++i) {
            client.send(send_frame("hist", "m" + std::to_string(i), Mixture{bits}.headers(i)));
        }
        broker.hold_journal(false);
        client.send(topic_frame("hist"));
        CHECK(client.bodies() == all_bodies());
    }
}

TEST_CASE("queue order: scheduled messages that are due together") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        TestClient client(broker);
        client.login();
        broker.hold_journal(true);
        send_all(client,
                 "q",
                 mixture,
                 "AMQ_SCHEDULED_TIME:" + std::to_string(broker.now().wall.count() + 100) + "\n");
        broker.hold_journal(false);
        broker.advance(Milliseconds(100));
    });
}

TEST_CASE("queue order: messages without a queue go to the dead letter address") {
    const config::Config config = with_settings([](config::AddressSettings& settings) {
        settings.send_to_dla_on_no_route = true;
        settings.auto_create_queues = false;
    });
    check(config, "DLQ", [](TestBroker& broker, Mixture mixture) {
        TestClient client(broker);
        client.login();
        broker.hold_journal(true);
        for (int i = 0; i < kMessages; ++i)
            client.send(send_frame("nobody", "m" + std::to_string(i), mixture.headers(i)));
        broker.hold_journal(false);
    });
}

TEST_CASE("queue order: expiry, by the scan, by a consumer, by management") {
    for (const int way : {0, 1, 2}) {
        CAPTURE(way);
        check(plain(), "ExpiryQueue", [way](TestBroker& broker, Mixture mixture) {
            TestClient consumer(broker);
            consumer.login();
            Manager manager(broker);
            then(
                broker,
                mixture,
                "q",
                [&] {
                    if (way == 0) broker.advance(Milliseconds(30'000));
                    if (way == 1) {
                        broker.advance(Milliseconds(10));
                        consumer.send(consume_frame("q"));
                    }
                    if (way == 2) (void)manager.call("queue.q", "expireMessages", R"([""])");
                },
                expires_in(broker, 5));
            consumer.drop();
        });
    }
}

TEST_CASE("queue order: dead letters, by a consumer that goes, by management") {
    const config::Config config = with_settings(
        [](config::AddressSettings& settings) { settings.max_delivery_attempts = 1; });
    for (const bool managed : {false, true}) {
        CAPTURE(managed);
        check(config, "DLQ", [managed](TestBroker& broker, Mixture mixture) {
            Manager manager(broker);
            // Each takes one message.
            std::vector<std::unique_ptr<TestClient>> consumers;
            for (int i = 0; i < kMessages && !managed; ++i) {
                consumers.push_back(std::make_unique<TestClient>(broker));
                consumers.back()->login().send(
                    consume_frame("q", "ack:client\nactivemq.prefetchSize:1\n"));
            }
            then(broker, mixture, "q", [&] {
                if (managed)
                    (void)manager.call("queue.q", "sendMessagesToDeadLetterAddress", R"([""])");
                for (const auto& consumer : consumers) consumer->drop();
            });
        });
    }
}

TEST_CASE("queue order: move, one by one and all, behind what is on its way") {
    for (const bool single : {false, true}) {
        CAPTURE(single);
        for (unsigned bits = 0; bits < kMixtures; ++bits) {
            TestBroker broker;
            Manager manager(broker);
            TestClient client(broker);
            client.login();
            send_all(client, "q", Mixture{bits});
            client.send(anycast_frame("to", "made"));
            Strings ids;
            broker.queue("q").for_each_waiting([&](const broker::MessageReference& reference) {
                ids.push_back(std::to_string(reference.message->id.value));
            });
            broker.hold_journal(true);
            client.send(anycast_frame("to", "before", "persistent:true\n"));
            if (!single) (void)manager.call("queue.q", "moveMessages", R"(["", "to"])");
            for (const std::string& id : ids) {
                if (single) (void)manager.call("queue.q", "moveMessage", "[" + id + ", \"to\"]");
            }
            client.send(anycast_frame("to", "after"));
            broker.hold_journal(false);
            Strings expected = all_bodies();
            expected.insert(expected.begin(), {"made", "before"});
            expected.emplace_back("after");
            CHECK(drain(broker, "to") == expected);
        }
    }
}

TEST_CASE("queue order: retry of dead letters") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        Manager manager(broker);
        then(broker, mixture, "q", [&] {
            (void)manager.call("queue.q", "sendMessagesToDeadLetterAddress", R"([""])");
            broker.hold_journal(false);
            broker.hold_journal(true);
            (void)manager.call("queue.DLQ", "retryMessages");
        });
    });
}

TEST_CASE("queue order: management's sendMessage") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        Manager manager(broker);
        TestClient client(broker);
        client.login().send(consume_frame("q")).send("UNSUBSCRIBE\nid:q");
        broker.hold_journal(true);
        for (int i = 0; i < kMessages; ++i) {
            (void)manager.call("queue.q",
                               "sendMessage",
                               "[null, 3, \"m" + std::to_string(i) + "\", " +
                                   (mixture.persistent(i) ? "true" : "false") +
                                   ", \"admin\", \"admin\"]");
        }
        broker.hold_journal(false);
    });
}

TEST_CASE("queue order: what a consumer gives back, beside what comes meanwhile") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        TestClient client(broker);
        TestClient consumer(broker);
        client.login();
        consumer.login().send(consume_frame("q", "ack:client\n"));
        for (int i = 0; i < 3; ++i)
            client.send(anycast_frame("q", "m" + std::to_string(i), mixture.headers(i)));
        broker.hold_journal(true);
        for (int i = 3; i < kMessages; ++i)
            client.send(anycast_frame("q", "m" + std::to_string(i), mixture.headers(i)));
        consumer.drop();
        broker.hold_journal(false);
    });
}

TEST_CASE("queue order: changed priorities") {
    check(plain(), "q", [](TestBroker& broker, Mixture mixture) {
        Manager manager(broker);
        then(broker, mixture, "q", [&] {
            (void)manager.call("queue.q", "changeMessagesPriority", R"(["", 6])");
        });
    });
}

TEST_CASE("queue order: into pages, out of them, and both at once") {
    for (const std::int64_t in_memory : {0, 1, 2, 4}) {
        const config::Config config = with_settings([&](config::AddressSettings& settings) {
            settings.max_size_messages = in_memory;
            settings.page_size_bytes = 800;
        });
        check(config, "q", [](TestBroker& broker, Mixture mixture) {
            TestClient client(broker);
            client.login();
            broker.hold_journal(true);
            send_all(client, "q", mixture);
            broker.hold_journal(false);
        });
    }
}

TEST_CASE("queue order: after a restart the persistent ones stand as they were routed") {
    for (unsigned bits = 0; bits < kMixtures; ++bits) {
        TestBroker broker;
        TestClient client(broker);
        client.login();
        send_all(client, "q", Mixture{bits});
        broker.restart();
        Strings expected;
        for (int i = 0; i < kMessages; ++i) {
            if (Mixture{bits}.persistent(i)) expected.push_back("m" + std::to_string(i));
        }
        CHECK(drain(broker, "q") == expected);
    }
}

TEST_CASE("queue order: one duplicate id twice at the dead letter address") {
    for (unsigned bits = 0; bits < 4; ++bits) {
        TestBroker broker;
        Manager manager(broker);
        TestClient client(broker);
        client.login();
        const std::string id = "_AMQ_DUPL_ID:same\n";
        client.send(anycast_frame("a", "m0", id + Mixture{bits}.headers(0)));
        client.send(anycast_frame("b", "m1", id + Mixture{bits}.headers(1)));
        broker.hold_journal(true);
        (void)manager.call("queue.a", "sendMessagesToDeadLetterAddress", R"([""])");
        (void)manager.call("queue.b", "sendMessagesToDeadLetterAddress", R"([""])");
        broker.hold_journal(false);
        CHECK(drain(broker, "DLQ") == Strings{"m0", "m1"});
    }
}

// A queue that nothing is on its way to does not wait for others.
TEST_CASE("queue order: a volatile message waits for its own queue alone") {
    TestBroker broker;
    TestClient client(broker);
    TestClient other(broker);
    client.login();
    other.login().send(consume_frame("q")).send(consume_frame("free"));
    broker.hold_journal(true);
    client.send(anycast_frame("q", "slow", "persistent:true\n"));
    other.send(anycast_frame("free", "fast"));
    CHECK(other.bodies() == Strings{"fast"});
    other.send(anycast_frame("q", "behind"));
    CHECK(other.bodies().empty());
    broker.hold_journal(false);
    CHECK(other.bodies() == Strings{"slow", "behind"});
}
