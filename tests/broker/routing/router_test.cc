#include "broker/routing/router.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

struct Fixture {
    explicit Fixture(config::Config config = default_config())
        : broker(std::move(config)), client(broker) {
        client.login("1.1", "client-id:c\n");
    }
    [[nodiscard]] std::size_t waiting(std::string_view queue) {
        return broker.queue(queue).message_count();
    }
    /// A durable subscription of that name, nobody consuming.
    void subscription(const std::string& name,
                      const std::string& address,
                      const std::string& more = "") {
        client.send("SUBSCRIBE\nid:" + name + "\ndestination:" + address +
                    "\ndurable-subscription-name:" + name + "\n" + more);
        client.send("UNSUBSCRIBE\nid:" + name);
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("router: every multicast queue gets a copy, anycast queues take turns") {
    Fixture f;
    f.subscription("1", "t");
    f.subscription("2", "t");
    for (const char* queue : {"t\\c\\ca", "t\\c\\cb"})
        f.client.send(consume_frame(queue, "ack:client\n"));
    for (int i = 0; i < 3; ++i) f.client.send(send_frame("t", "untyped"));
    CHECK(f.waiting("c.1") == 3);
    CHECK(f.waiting("c.2") == 3);
    CHECK(f.waiting("a") == 2);
    CHECK(f.waiting("b") == 1);
    f.client.send(send_frame("t", "x", "destination-type:MULTICAST\n"));
    CHECK(f.waiting("c.1") == 4);
    CHECK(f.waiting("a") + f.waiting("b") == 3);
    f.client.send("SEND\ndestination:t\\c\\cb\ndestination-type:ANYCAST\n\nx");
    CHECK(f.waiting("c.1") == 4);
    CHECK(f.waiting("b") == 2);
}

TEST_CASE("router: filters turn messages away, which are dropped with a receipt") {
    Fixture f(with_settings([](auto& settings) { settings.send_to_dla_on_no_route = true; }));
    f.subscription("s", "t", "selector:n = '1'\n");
    for (const char* line : {"n:1\n", "n:2\n", ""}) {
        f.client.send(send_frame("t", "x", std::string("receipt:r\n") + line));
    }
    CHECK(f.client.skip() == 3);
    CHECK(f.waiting("c.s") == 1);
    CHECK(f.waiting("DLQ") == 0);
    CHECK(f.broker.core().book.find("t")->routed_messages == 3);
    CHECK(f.broker.core().book.find("t")->unrouted_messages == 0);
}

TEST_CASE("router: without a queue a message goes to the dead letter address if so set") {
    Fixture f(with_settings([](auto& settings) { settings.send_to_dla_on_no_route = true; }));
    f.client.send(send_frame("nobody", "x", "persistent:true\nreceipt:1\nk:v\n"));
    CHECK(f.client.next_command() == "RECEIPT");
    const std::string dead = take_one(f.broker, "DLQ");
    CHECK(body_of(dead) == "x");
    CHECK(header_of(dead, "k") == "v");
    CHECK(header_of(dead, "_AMQ_ORIG_ADDRESS") == "nobody");
    CHECK(dead.find("\n_AMQ_ORIG_QUEUE:\n") != std::string::npos);
    CHECK(header_of(dead, "_AMQ_ORIG_ROUTING_TYPE").empty());
    CHECK_FALSE(header_of(dead, "_AMQ_ORIG_MESSAGE_ID").empty());
    Fixture plain;
    plain.client.send(send_frame("nobody", "x"));
    CHECK(plain.waiting("DLQ") == 0);
}

TEST_CASE("router: in a transaction the way to the dead letter address is taken at COMMIT") {
    Fixture f(with_settings([](auto& settings) { settings.send_to_dla_on_no_route = true; }));
    f.client.send("BEGIN\ntransaction:t");
    f.client.send(send_frame("nobody", "x", "transaction:t\n"));
    CHECK(f.waiting("DLQ") == 0);
    f.client.send("ABORT\ntransaction:t");
    CHECK(f.waiting("DLQ") == 0);
}

TEST_CASE("router: wildcard subscriptions get what is sent to matching addresses") {
    Fixture f;
    f.subscription("star", "a.*");
    f.subscription("hash", "a.#");
    for (const char* address : {"a", "a.b", "a.b.c", "b", "a.*"})
        f.client.send(send_frame(address, "x"));
    CHECK(f.waiting("c.star") == 2);
    CHECK(f.waiting("c.hash") == 4);
    f.client.send("UNSUBSCRIBE\ndurable-subscription-name:star");
    f.client.send(send_frame("a.b", "x"));
    CHECK(f.waiting("c.hash") == 5);
}

TEST_CASE("router: an anycast wildcard queue gets a copy beside the address's own queue") {
    Fixture f;
    f.client.send(consume_frame("a.*", "ack:client\n")).send(anycast_frame("a.b", "x"));
    CHECK(f.waiting("a.b") == 1);
    const std::string message = f.client.next();
    CHECK(header_of(message, "destination") == "a.b");
    CHECK(header_of(message, "subscription") == "a.*");
}

TEST_CASE("router: wildcards can be switched off") {
    config::Config config = default_config();
    config.wildcards.routing_enabled = false;
    Fixture f(config);
    f.subscription("s", "a.*");
    f.client.send(send_frame("a.b", "x")).send(send_frame("a.*", "x"));
    CHECK(f.waiting("c.s") == 1);
}

TEST_CASE("router: an FQQN reaches its queue past the others, with the filter, or nothing") {
    Fixture f(with_settings([](auto& settings) { settings.auto_create_queues = false; }));
    f.subscription("1", "t", "selector:n = '1'\n");
    f.subscription("2", "t");
    f.client.send(send_frame("t\\c\\cc.1", "x", "n:1\n"))
        .send(send_frame("t\\c\\cc.1", "x", "n:2\n"));
    f.client.send(send_frame("t\\c\\cnone", "x", "receipt:r\n"));
    f.client.send(send_frame("u", "")).send(send_frame("u\\c\\cc.2", "x", "receipt:r\n"));
    CHECK(f.client.skip() == 2);
    CHECK(f.waiting("c.1") == 1);
    CHECK(f.waiting("c.2") == 0);
}

TEST_CASE("router: expiry settings change what arrives") {
    const auto expires = [](std::int64_t sent_in, auto change) {
        Fixture f(with_settings(change));
        const std::int64_t now = f.broker.now().wall.count();
        const std::string value = std::to_string(sent_in == 0 ? 0 : now + sent_in);
        f.client.send(anycast_frame("q", "x", "expires:" + value + "\n"));
        const std::string shown = header_of(take_one(f.broker, "q"), "expires");
        return shown == "0" ? 0 : std::stoll(shown) - now;
    };
    const auto none = [](auto& s) {
        s.no_expiry = true;
        s.expiry_delay = 5;
    };
    CHECK(expires(9'000, none) == 0);
    const auto delay = [](auto& s) {
        s.expiry_delay = 5'000;
        s.max_expiry_delay = 1;
    };
    CHECK(expires(0, delay) == 5'000);
    CHECK(expires(9'000, delay) == 9'000);
    const auto bounds = [](auto& s) {
        s.min_expiry_delay = 2'000;
        s.max_expiry_delay = 4'000;
    };
    CHECK(expires(0, bounds) == 4'000);
    CHECK(expires(1'000, bounds) == 2'000);
    CHECK(expires(3'000, bounds) == 3'000);
    CHECK(expires(9'000, bounds) == 4'000);
    const auto shortest = [](auto& s) { s.min_expiry_delay = 2'000; };
    CHECK(expires(0, shortest) == 2'000);
    CHECK(expires(9'000, shortest) == 9'000);
}

TEST_CASE("router: beyond globalMaxSize FAIL refuses a SEND and DROP drops it") {
    for (const bool drops : {false, true}) {
        config::Config config = with_settings([&](auto& settings) {
            settings.address_full_message_policy =
                drops ? config::AddressFullPolicy::kDrop : config::AddressFullPolicy::kFail;
        });
        config.global_max_size = 1;
        TestBroker broker(config);
        TestClient client(broker);
        client.login().send(anycast_frame("q", "reaches it", "receipt:1\n"));
        CHECK(client.next_command() == "RECEIPT");
        client.send(anycast_frame("q", "beyond it", "receipt:2\n"));
        CHECK(client.next_command() == (drops ? "RECEIPT" : "ERROR"));
        CHECK(broker.queue("q").message_count() == 1);
    }
}
