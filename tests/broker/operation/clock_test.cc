// The operation `advanceClock` of the management resource `minibroker`.
#include "broker/operation/clock.h"

#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config clock_config() {
    config::Config config = default_config();
    config.test_operations = true;
    return config;
}

struct Fixture {
    explicit Fixture(config::Config config = clock_config())
        : broker(std::move(config)), manager(broker), client(broker) {
        client.login("1.2");
    }
    std::string advance(std::string_view arguments) {
        return manager.call("minibroker", "advanceClock", arguments);
    }
    [[nodiscard]] std::int64_t now() {
        return std::stoll(manager.call("minibroker", "now").substr(5));
    }
    [[nodiscard]] std::string expires_in(std::int64_t ms) {
        return "expires:" + std::to_string(now() + ms) + "\n";
    }
    TestBroker broker;
    Manager manager;
    TestClient client;
};

}  // namespace

TEST_CASE("clock: it moves by what is asked, in milliseconds or as a text") {
    Fixture f;
    const std::int64_t start = f.now();
    CHECK(start == TestBroker::kStart.wall.count());
    CHECK(f.advance("[1500]") == "true " + std::to_string(start + 1'500));
    CHECK(f.advance("[\"1h\"]") == "true " + std::to_string(start + 3'601'500));
    CHECK(f.advance("[0]") == "true " + std::to_string(start + 3'601'500));
    CHECK(f.now() == start + 3'601'500);
    f.broker.advance(Milliseconds(10));
    CHECK(f.now() == start + 3'601'510);
}

TEST_CASE("clock: what is no span is refused and changes nothing") {
    Fixture f;
    const std::int64_t start = f.now();
    for (const char* bad : {"[-1]",
                            "[\"\"]",
                            "[\"soon\"]",
                            "[\"367d\"]",
                            "[31622400001]",
                            "[null]",
                            "[true]",
                            "[]"}) {
        CAPTURE(bad);
        CHECK(f.advance(bad).starts_with("false "));
    }
    CHECK(f.advance("[-5]") ==
          "false \"advanceClock: expected milliseconds or a text such as \\\"90s\\\" or "
          "\\\"1h30m\\\", at most 366 days, found -5\"");
    CHECK(f.now() == start);
}

TEST_CASE("clock: messages expire, and those of the expiry queue after them, in their order") {
    config::Config config = clock_config();
    config.address_settings["ExpiryQueue"].expiry_delay = 100'000;
    config.address_settings["ExpiryQueue"].expiry_address = "twice";
    Fixture f(config);
    f.client.send(anycast_frame("twice", "first"));
    f.client.send(anycast_frame("q", "x", f.expires_in(10'000) + "persistent:true\n"));
    f.advance("[\"9s\"]");
    CHECK(f.broker.queue("q").message_count() == 1);
    f.advance("[\"1m\"]");
    CHECK(f.broker.queue("q").message_count() == 0);
    CHECK(f.broker.queue("ExpiryQueue").message_count() == 1);
    f.advance("[\"1h\"]");
    CHECK(f.broker.queue("ExpiryQueue").message_count() == 0);
    CHECK(drain(f.broker, "twice") == Strings{"first", "x"});
}

TEST_CASE("clock: one step of an hour leads where many small ones do") {
    config::Config config = clock_config();
    config.address_settings["a"].expiry_address = "b";
    config.address_settings["b"].expiry_address = "c";
    config.address_settings["b"].expiry_delay = 50'000;
    config.address_settings["c"].expiry_delay = 7'000;
    std::vector<std::string> ends;
    for (const int steps : {1, 60, 3600}) {
        Fixture f(config);
        for (const char* name : {"b", "c"}) f.client.send(anycast_frame(name, "there"));
        f.client.send(anycast_frame("a", "x", f.expires_in(1'000) + "persistent:true\n"));
        for (int i = 0; i < steps; ++i) f.advance("[" + std::to_string(3'600'000 / steps) + "]");
        const std::string peek = f.manager.call("minibroker", "peek", R"(["ExpiryQueue"])");
        const auto at = peek.find("_AMQ_ACTUAL_EXPIRY");
        REQUIRE(at != std::string::npos);
        std::string actual;
        for (std::size_t i = at; (i = peek.find("_AMQ_ACTUAL_EXPIRY", i)) != std::string::npos; ++i)
            actual += peek.substr(i, 35);
        ends.push_back(actual);
    }
    CHECK(ends[0] == ends[1]);
    CHECK(ends[0] == ends[2]);
}

TEST_CASE("clock: scheduled and redelivered messages come when it is their time") {
    config::Config config = clock_config();
    settings_of_all(config).redelivery_delay = 60'000;
    Fixture f(config);
    f.client.send(anycast_frame("q", "later", "AMQ_SCHEDULED_DELAY:3600000\n"));
    f.client.send(consume_frame("q", "ack:client-individual\n"));
    CHECK(f.client.bodies().empty());
    f.advance("[\"59m\"]");
    CHECK(f.client.bodies().empty());
    f.advance("[\"1m\"]");
    CHECK(f.client.bodies() == Strings{"later"});
    f.client.drop();
    CHECK(drain(f.broker, "q").empty());
    f.advance("[60000]");
    CHECK(drain(f.broker, "q") == Strings{"later"});
}

TEST_CASE("clock: the reaper takes what has been unused for long enough") {
    config::Config config = clock_config();
    settings_of_all(config).auto_delete_queues = true;
    settings_of_all(config).auto_delete_addresses = true;
    Fixture f(config);
    f.client.send(anycast_frame("q", "x"));
    CHECK(drain(f.broker, "q") == Strings{"x"});
    CHECK(f.broker.core().book.find_queue("q") != nullptr);
    f.advance("[\"10m\"]");
    CHECK(f.broker.core().book.find_queue("q") == nullptr);
    CHECK(f.broker.core().book.find("q") == nullptr);
}

TEST_CASE("clock: connections stay, whatever their TTL, and get no heart-beats for that time") {
    Fixture f;
    TestClient beating(f.broker);
    beating.login("1.2", "heart-beat:500,500\n");
    f.advance("[\"10d\"]");
    CHECK(beating.received().empty());
    CHECK_FALSE(beating.closed());
    CHECK_FALSE(f.client.closed());
    f.broker.advance(Milliseconds(1'000));
    CHECK(beating.received() == "\n\n");
    f.broker.advance(Milliseconds(59'000));
    CHECK(beating.closed());  // its own TTL counts on as before
}

TEST_CASE("clock: when asked the time of connections passes too, but for the one that asks") {
    Fixture f;
    TestClient beating(f.broker);
    beating.login("1.2", "heart-beat:5000,500\n");
    CHECK(f.advance("[3000,true]").starts_with("true "));
    CHECK(beating.received() == "\n\n\n\n\n\n");
    CHECK_FALSE(beating.closed());
    CHECK(f.advance("[\"5m\",true]").starts_with("true "));
    CHECK(beating.closed());
    CHECK(next_error(f.client).starts_with("AMQ229014"));
    CHECK(f.advance("[\"1h\",true]").starts_with("true "));
    CHECK_FALSE(f.manager.client().closed());
}

TEST_CASE("clock: an advance waits for the disk between two deadlines") {
    Fixture f;
    f.client.send(anycast_frame("q", "x", f.expires_in(1'000) + "persistent:true\n"));
    f.broker.hold_journal(true);
    CHECK(f.advance("[\"1h\"]") == "");
    CHECK(f.advance("[\"1h\"]") == "");  // waits for the first one
    const std::int64_t start = TestBroker::kStart.wall.count();
    f.broker.hold_journal(false);
    CHECK(body_of(f.manager.client().next()) == "[" + std::to_string(start + 3'600'000) + "]");
    CHECK(body_of(f.manager.client().next()) == "[" + std::to_string(start + 7'200'000) + "]");
    CHECK(f.broker.queue("ExpiryQueue").message_count() == 1);
}

TEST_CASE("clock: what an advance waits for on its way to the disk is not left lying") {
    config::Config config = clock_config();
    settings_of_all(config).expiry_address.reset();
    Fixture f(std::move(config));
    f.client.send(anycast_frame("q", "x", f.expires_in(1'000) + "persistent:true\n"));
    f.broker.hold_journal(true);
    CHECK_FALSE(f.broker.broker().waits_for_journal());
    CHECK(f.advance("[\"1h\"]") == "");
    CHECK(f.broker.broker().waits_for_journal());
    f.broker.hold_journal(false);
    CHECK(body_of(f.manager.client().next()).size() > 2);
    CHECK_FALSE(f.broker.broker().waits_for_journal());
}

TEST_CASE("clock: an asker that leaves meanwhile ends nothing") {
    Fixture f;
    f.client.send(anycast_frame("q", "x", f.expires_in(1'000) + "persistent:true\n"));
    f.broker.hold_journal(true);
    CHECK(f.advance("[\"1h\"]") == "");
    f.manager.client().drop();
    f.broker.hold_journal(false);
    CHECK(f.broker.core().now.wall.count() == TestBroker::kStart.wall.count() + 3'600'000);
    CHECK(drain(f.broker, "ExpiryQueue") == Strings{"x"});
}
