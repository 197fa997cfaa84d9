#include "broker/lifecycle/reaper.h"

#include <doctest/doctest.h>

#include <limits>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// Auto-deletion on, looked at every second.
config::Config reaping(auto change) {
    config::Config config = default_config();
    config.address_queue_scan_period = 1'000;
    settings_of_all(config).auto_delete_queues = true;
    settings_of_all(config).auto_delete_addresses = true;
    change(settings_of_all(config));
    return config;
}

config::Config reaping() {
    return reaping([](auto&) {});
}

bool has(TestBroker& broker, std::string_view queue) {
    return broker.core().book.find_queue(queue) != nullptr;
}

/// A queue that was made, used and left.
void use(TestBroker& broker, std::string_view queue) {
    TestClient client(broker);
    client.login().send(anycast_frame(queue, "x")).send(consume_frame(queue)).send("DISCONNECT");
}

}  // namespace

TEST_CASE("reaper: a used and empty queue goes at the second scan, its address two later") {
    TestBroker broker(reaping());
    use(broker, "q");
    broker.advance(Milliseconds(1'000));
    CHECK(has(broker, "q"));
    broker.advance(Milliseconds(1'000));
    CHECK_FALSE(has(broker, "q"));
    broker.advance(Milliseconds(2'000));
    CHECK(broker.core().book.find("q") == nullptr);
    broker.crash(CrashMode::kKeepAll);
    CHECK_FALSE(has(broker, "q"));
}

TEST_CASE("reaper: what is in use, holds messages or was never used stays") {
    TestBroker broker(reaping());
    TestClient client(broker);
    client.login().send(consume_frame("consumed")).send(anycast_frame("never consumed", "x"));
    use(broker, "filled");
    client.send(anycast_frame("filled", "x")).send(send_frame("topic without queue", "x"));
    for (int i = 0; i < 10; ++i) {
        client.raw("\n");
        broker.advance(Milliseconds(1'000));
    }
    for (const char* queue : {"consumed", "never consumed", "filled", "DLQ"})
        CHECK(has(broker, queue));
    CHECK(broker.core().book.find("topic without queue") != nullptr);
}

TEST_CASE("reaper: coming back between two scans saves a queue") {
    TestBroker broker(reaping());
    use(broker, "q");
    broker.advance(Milliseconds(1'000));
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    broker.advance(Milliseconds(1'000));
    CHECK(has(broker, "q"));
    client.send("DISCONNECT");
    broker.advance(Milliseconds(1'000));
    CHECK(has(broker, "q"));
    broker.advance(Milliseconds(1'000));
    CHECK_FALSE(has(broker, "q"));
}

TEST_CASE("reaper: delay, message count and the usage check can be set") {
    TestBroker slow(reaping([](auto& settings) { settings.auto_delete_queues_delay = 5'000; }));
    use(slow, "q");
    slow.advance(Milliseconds(5'999));
    CHECK(has(slow, "q"));
    slow.advance(Milliseconds(1'001));
    CHECK_FALSE(has(slow, "q"));
    for (const int count : {-1, 1, 2}) {
        TestBroker broker(
            reaping([&](auto& settings) { settings.auto_delete_queues_message_count = count; }));
        use(broker, "q");
        TestClient client(broker);
        client.login().send(anycast_frame("q", "x")).send(anycast_frame("q", "y"));
        broker.advance(Milliseconds(3'000));
        CHECK(has(broker, "q") == (count == 1));
    }
    TestBroker unused(reaping([](auto& s) {
        s.auto_delete_queues_skip_usage_check = true;
        s.auto_delete_queues_message_count = -1;
    }));
    TestClient client(unused);
    client.login().send(anycast_frame("q", "x"));
    unused.advance(Milliseconds(2'000));
    CHECK_FALSE(has(unused, "q"));
}

TEST_CASE("reaper: durable subscriptions and configured queues are not auto-created and stay") {
    TestBroker broker(reaping());
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("t", "durable-subscription-name:s\n"));
    client.send("DISCONNECT");
    use(broker, "DLQ");
    broker.advance(Milliseconds(5'000));
    CHECK(has(broker, "c.s"));
    CHECK(has(broker, "DLQ"));
}

TEST_CASE(
    "reaper: at the start every empty one goes at once, used or not, one with messages stays") {
    TestBroker broker(reaping());
    {
        TestClient client(broker);
        client.login().send(anycast_frame("empty then", "not persistent"));
        client.send(anycast_frame("filled", "x", "persistent:true\n"))
            .send(send_frame("topic", "x"));
    }
    broker.restart();
    CHECK_FALSE(has(broker, "empty then"));
    CHECK(has(broker, "filled"));
    CHECK(broker.core().book.find("topic") == nullptr);
    CHECK(has(broker, "DLQ"));
}

TEST_CASE("reaper: it can be switched off") {
    config::Config config = reaping();
    config.address_queue_scan_period = -1;
    TestBroker broker(config);
    use(broker, "q");
    broker.advance(Milliseconds(100'000));
    CHECK(has(broker, "q"));
}

TEST_CASE("reaper: a queue whose last message expires without a consumer goes") {
    config::Config config = reaping();
    config.message_expiry_scan_period = 1'000;
    TestBroker broker(config);
    TestClient client(broker);
    client.login();
    for (const char* headers : {"", "expires:1700000003000\n"}) {
        const std::string name = *headers == '\0' ? "stays" : "expires";
        client.send(anycast_frame(name, "x", headers));
    }
    for (int i = 0; i < 8; ++i) {
        client.raw("\n");
        broker.advance(Milliseconds(1'000));
    }
    CHECK_FALSE(has(broker, "expires"));
    CHECK(has(broker, "stays"));
}

TEST_CASE("reaper: what may not go is looked at once and then not again") {
    TestBroker broker(reaping());
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 100; ++i) client.send(anycast_frame("q" + std::to_string(i), "x"));
    CHECK(broker.core().reaper.candidates() == 0);
    client.send(consume_frame("q7")).send("UNSUBSCRIBE\nid:q7");
    client.send(consume_frame("q8")).send("UNSUBSCRIBE\nid:q8");
    client.send(anycast_frame("q8", "x"));
    CHECK(broker.core().reaper.candidates() == 2);
    broker.advance(Milliseconds(1'000));
    CHECK(broker.core().reaper.candidates() == 1);
    broker.advance(Milliseconds(2'000));
    CHECK_FALSE(has(broker, "q7"));
    CHECK(has(broker, "q8"));
    broker.advance(Milliseconds(2'000));
    CHECK(broker.core().reaper.candidates() == 0);
}

TEST_CASE("reaper: the longest delay there is keeps a queue and an address for ever") {
    TestBroker broker(reaping([](auto& settings) {
        settings.auto_delete_queues_delay = std::numeric_limits<std::int64_t>::max();
        settings.auto_delete_addresses_delay = std::numeric_limits<std::int64_t>::max();
    }));
    use(broker, "q");
    TestClient client(broker);
    client.login("1.2", "heart-beat:0,0\n").send(topic_frame("t")).send("UNSUBSCRIBE\nid:t");
    broker.advance(Milliseconds(50'000));
    CHECK(has(broker, "q"));
    CHECK(broker.core().book.find("t") != nullptr);
}
