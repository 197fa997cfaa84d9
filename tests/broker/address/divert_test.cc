#include "broker/address/divert.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

using Routing = config::Divert::Routing;

config::Divert divert(const std::string& name, const std::string& from, const std::string& to) {
    config::Divert divert;
    divert.name = name;
    divert.address = from;
    divert.forwarding_address = to;
    return divert;
}

config::Divert exclusive(config::Divert divert) {
    divert.exclusive = true;
    return divert;
}

config::Divert filtered(config::Divert divert, const std::string& filter) {
    divert.filter = filter;
    return divert;
}

/// Anycast queues `a` to `d` on addresses of their names, and the given diverts.
config::Config with_diverts(std::vector<config::Divert> diverts) {
    config::Config config = default_config();
    for (const char* name : {"a", "b", "c", "d"}) {
        config::Queue queue;
        queue.name = queue.address = name;
        queue.anycast = true;
        config.addresses.push_back({name, true, false, {queue}});
    }
    config.diverts = std::move(diverts);
    return config;
}

struct Fixture {
    explicit Fixture(std::vector<config::Divert> diverts)
        : Fixture(with_diverts(std::move(diverts))) {}
    explicit Fixture(config::Config config) : broker(std::move(config)), client(broker) {
        client.login();
    }
    [[nodiscard]] std::size_t count(std::string_view queue) {
        return broker.queue(queue).message_count();
    }
    /// How many messages are in `a`, `b`, `c` and `d`.
    [[nodiscard]] std::vector<std::size_t> counts() {
        return {count("a"), count("b"), count("c"), count("d")};
    }
    TestBroker broker;
    TestClient client;
};

using Counts = std::vector<std::size_t>;

}  // namespace

TEST_CASE("divert: a copy says where it comes from and keeps all else") {
    Fixture f({divert("copy", "a", "b")});
    f.client.send(
        anycast_frame("a", "x", "priority:7\npersistent:true\nexpires:1800000000000\nk:v\n"));
    CHECK(f.counts() == Counts{1, 1, 0, 0});
    const std::string original = take_one(f.broker, "a");
    const std::string copy = take_one(f.broker, "b");
    CHECK(header_of(original, "_AMQ_ORIG_ADDRESS").empty());
    CHECK(header_of(copy, "_AMQ_ORIG_ADDRESS") == "a");
    CHECK(header_of(copy, "_AMQ_ORIG_QUEUE") == "copy");
    CHECK(header_of(copy, "_AMQ_ORIG_ROUTING_TYPE") == "1");
    CHECK(header_of(copy, "destination") == "b");
    CHECK(header_of(copy, "priority") == "7");
    CHECK(header_of(copy, "persistent") == "true");
    CHECK(header_of(copy, "expires") == "1800000000000");
    CHECK(header_of(copy, "k") == "v");
    CHECK(body_of(copy) == "x");
}

TEST_CASE("divert: exclusive ones that match share a message, and nothing else gets it") {
    Fixture f({exclusive(divert("1", "a", "b")),
               exclusive(filtered(divert("2", "a", "c"), "k = '1'")),
               divert("3", "a", "d")});
    f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{0, 1, 0, 0});
    f.client.send(anycast_frame("a", "x", "k:1\n"));
    CHECK(f.counts() == Counts{0, 2, 1, 0});
}

TEST_CASE("divert: an exclusive one whose filter does not match leaves the message alone") {
    Fixture f({exclusive(filtered(divert("1", "a", "b"), "k = '1'"))});
    f.client.send(anycast_frame("a", "x", "k:2\n"));
    f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{2, 0, 0, 0});
}

TEST_CASE("divert: a filter that does not parse does not start") {
    const Logger logger(LogLevel::kError, [](LogLevel, std::string_view) {});
    const config::Config config = with_diverts({filtered(divert("bad", "a", "b"), "k = ")});
    broker::Broker broker(config, logger);
    const auto started = broker.start({}, nullptr, TestBroker::kStart);
    REQUIRE_FALSE(started);
    CHECK(started.error().text.starts_with("divert bad: filterString: "));
}

TEST_CASE("divert: one of a queue's name does nothing, in either order of names") {
    Fixture f({divert("a", "a", "b"), divert("once", "a", "c"), divert("once", "a", "d")});
    f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{1, 0, 1, 0});
}

TEST_CASE("divert: the routing type is taken off, passed on or set") {
    const auto reached = [](Routing routing, const std::string& headers) {
        config::Divert to_both = divert("1", "t", "both");
        to_both.routing_type = routing;
        config::Config config = with_diverts({to_both});
        config::Queue anycast;
        anycast.name = "any";
        anycast.address = "both";
        anycast.anycast = true;
        config::Queue multicast;
        multicast.name = "multi";
        multicast.address = "both";
        config.addresses.push_back({"both", true, true, {anycast, multicast}});
        Fixture f(std::move(config));
        f.client.send(send_frame("t", "x", headers));
        return Counts{f.count("any"), f.count("multi")};
    };
    CHECK(reached(Routing::kStrip, "destination-type:MULTICAST\n") == Counts{1, 1});
    CHECK(reached(Routing::kPass, "destination-type:MULTICAST\n") == Counts{0, 1});
    CHECK(reached(Routing::kPass, "") == Counts{1, 1});
    CHECK(reached(Routing::kAnycast, "destination-type:MULTICAST\n") == Counts{1, 0});
    CHECK(reached(Routing::kMulticast, "") == Counts{0, 1});
}

TEST_CASE("divert: each hop of a chain writes its own origin") {
    Fixture f({exclusive(divert("1", "a", "b")), divert("2", "b", "c")});
    f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{0, 1, 1, 0});
    const std::string last = take_one(f.broker, "c");
    CHECK(header_of(last, "_AMQ_ORIG_ADDRESS") == "b");
    CHECK(header_of(last, "_AMQ_ORIG_QUEUE") == "2");
}

TEST_CASE("divert: a circle is an ERROR, and nothing of the message arrives") {
    for (const auto& diverts : {std::vector{divert("1", "a", "b"), divert("2", "b", "a")},
                                std::vector{divert("self", "a", "a")},
                                std::vector{exclusive(divert("wild", "#", "a"))},
                                std::vector{divert("1", "a", "b,b"), divert("2", "b", "a,a")}}) {
        Fixture f(diverts);
        f.client.send(anycast_frame("a", "x", "persistent:true\nreceipt:r\n"));
        CHECK(next_error(f.client) == "The diverts of a lead in a circle.");
        CHECK(f.client.closed());
        CHECK(f.counts() == Counts{0, 0, 0, 0});
    }
}

TEST_CASE("divert: a circle that a filter breaks is none") {
    Fixture f({filtered(divert("1", "a", "b"), "_AMQ_ORIG_QUEUE IS NULL"), divert("2", "b", "a")});
    f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{2, 1, 0, 0});
}

TEST_CASE("divert: a wildcard address stands for all that it matches, queues or not") {
    Fixture f({divert("1", "w.#", "a")});
    f.client.send(send_frame("w.one", "x")).send(anycast_frame("w.two.deep", "y"));
    f.client.send(send_frame("v.one", "z"));
    CHECK(f.counts() == Counts{2, 0, 0, 0});
    CHECK(f.count("w.two.deep") == 1);
}

TEST_CASE("divert: a comma separates forwarding addresses, `::` names a queue of one") {
    Fixture f({divert("1", "t", "a, b"), divert("2", "t", "c::c")});
    f.client.send(send_frame("t", "x"));
    CHECK(f.counts() == Counts{1, 1, 1, 0});
    CHECK(header_of(take_one(f.broker, "c"), "destination") == "c\\c\\cc");
}

TEST_CASE("divert: a SEND to a queue passes all but exclusive ones by") {
    Fixture f({divert("1", "a", "b"), exclusive(divert("2", "c", "d"))});
    f.client.send(send_frame("a\\c\\ca", "x")).send(send_frame("c\\c\\cc", "y"));
    CHECK(f.counts() == Counts{1, 0, 0, 1});
    CHECK(header_of(take_one(f.broker, "d"), "_AMQ_ORIG_ADDRESS") == "c\\c\\cc");
}

TEST_CASE("divert: those of one routing name take turns") {
    config::Divert one = divert("1", "a", "b");
    config::Divert two = divert("2", "a", "c");
    one.routing_name = two.routing_name = "same";
    Fixture f({one, two});
    for (int i = 0; i < 3; ++i) f.client.send(anycast_frame("a", "x"));
    CHECK(f.counts() == Counts{3, 2, 1, 0});
}

TEST_CASE("divert: a copy to an address that there is not is gone, the SEND succeeds") {
    Fixture f({exclusive(divert("1", "a", "nowhere"))});
    f.client.send(anycast_frame("a", "x", "receipt:r\n"));
    CHECK(f.client.next_command() == "RECEIPT");
    CHECK(f.broker.core().book.find("nowhere") == nullptr);
    CHECK(f.broker.core().book.find("a")->routed_messages == 1);
}

TEST_CASE("divert: one with a routing type makes what it leads to, if the sender may") {
    config::Divert to_queue = divert("1", "t", "new.queue");
    to_queue.routing_type = Routing::kAnycast;
    config::Divert to_topic = divert("2", "t", "new.topic");
    to_topic.routing_type = Routing::kMulticast;
    {
        Fixture f({to_queue, to_topic});
        f.client.send(send_frame("t", "x"));
        CHECK(f.count("new.queue") == 1);
        CHECK(f.broker.core().book.find("new.topic")->types.text() == "[MULTICAST]");
    }
    config::Config config = with_diverts({to_queue});
    config.address_settings["new.#"].auto_create_addresses = false;
    Fixture f(std::move(config));
    f.client.send(send_frame("t", "x", "receipt:r\n"));
    CHECK(next_error(f.client).starts_with("AMQ339011 Error sending message"));
    CHECK(f.broker.core().book.find("new.queue") == nullptr);
}

TEST_CASE("divert: copies belong to the sender's transaction") {
    Fixture f({divert("1", "a", "b")});
    for (const char* end : {"ABORT", "COMMIT"}) {
        f.client.send("BEGIN\ntransaction:t");
        f.client.send(anycast_frame("a", "x", "transaction:t\npersistent:true\n"));
        CHECK(f.counts() == Counts{0, 0, 0, 0});
        f.client.send(std::string(end) + "\ntransaction:t");
    }
    CHECK(f.counts() == Counts{1, 1, 0, 0});
    f.broker.crash();
    CHECK(f.counts() == Counts{1, 1, 0, 0});
}

TEST_CASE("divert: a receipt waits for the copies, although nothing else is stored") {
    Fixture f({exclusive(divert("1", "t", "a"))});
    f.client.send(send_frame("t", "first"));  // makes the address
    f.broker.hold_journal(true);
    f.client.send(send_frame("t", "x", "persistent:true\nreceipt:r\n"));
    CHECK(f.client.next().empty());
    CHECK(f.count("a") == 1);
    f.broker.hold_journal(false);
    CHECK(f.client.next_command() == "RECEIPT");
    f.broker.crash();
    CHECK(drain(f.broker, "a") == Strings{"x"});
}

TEST_CASE("divert: a copy on a full address is dropped, or fails the SEND") {
    using Policy = config::AddressFullPolicy;
    for (const Policy policy : {Policy::kDrop, Policy::kFail}) {
        config::Config config = with_diverts({divert("1", "a", "b")});
        config.address_settings["b"].max_size_messages = 1;
        config.address_settings["b"].address_full_message_policy = policy;
        Fixture f(std::move(config));
        f.client.send(anycast_frame("a", "1")).send(anycast_frame("a", "2", "receipt:r\n"));
        const bool fails = policy == Policy::kFail;
        CHECK(f.counts() == Counts{fails ? 1U : 2U, 1, 0, 0});
        CHECK(f.client.next_command() == (fails ? "ERROR" : "RECEIPT"));
    }
}

TEST_CASE("divert: a dead copy tells where it died and keeps the routing type noted on it") {
    config::Config config = with_diverts({exclusive(divert("1", "a", "b"))});
    config.address_settings["b"].max_delivery_attempts = 1;
    Fixture f(std::move(config));
    f.client.send(anycast_frame("a", "x"));
    TestClient consumer(f.broker);
    consumer.login().send(consume_frame("b", "ack:client\n"));
    consumer.drop();
    const std::string dead = take_one(f.broker, "DLQ");
    CHECK(header_of(dead, "_AMQ_ORIG_ADDRESS") == "b");
    CHECK(header_of(dead, "_AMQ_ORIG_QUEUE") == "b");
    CHECK(header_of(dead, "_AMQ_ORIG_ROUTING_TYPE") == "1");
}

TEST_CASE("divert: an address with one is bound: nothing goes to the dead letter address") {
    config::Config config = with_diverts({filtered(divert("1", "t", "a"), "k = '1'")});
    settings_of_all(config).send_to_dla_on_no_route = true;
    Fixture f(std::move(config));
    f.client.send(send_frame("t", "x")).send(send_frame("other", "y"));
    CHECK(drain(f.broker, "DLQ") == Strings{"y"});
    CHECK(f.broker.core().book.find("t")->routed_messages == 1);
}

TEST_CASE("divert: made and destroyed at run time, and remembered over a restart") {
    Fixture f({divert("1", "a", "b")});
    broker::Core& core = f.broker.core();
    f.client.send(anycast_frame("a", "x"));
    CHECK(core.diverts.create(divert("2", "a", "c")));
    CHECK(core.diverts.create(divert("2", "a", "d")).error().code == ErrorCode::kExists);
    CHECK(core.diverts.create(filtered(divert("3", "a", "d"), "(")).error().code ==
          ErrorCode::kInvalid);
    CHECK(core.diverts.destroy("1"));
    CHECK_FALSE(core.diverts.destroy("1"));
    core.store.commit();
    f.client.send(anycast_frame("a", "y"));
    CHECK(f.counts() == Counts{2, 1, 1, 0});
    f.broker.restart();  // the configured one is back, the other still there
    TestClient client(f.broker);
    client.login().send(anycast_frame("a", "z"));
    CHECK(f.counts() == Counts{1, 1, 1, 0});
}

TEST_CASE("divert: attributes come back from the journal, and nothing else does") {
    config::Divert before = filtered(exclusive(divert("n", "a", "b,c")), "k = '1'");
    before.routing_name = "r";
    before.routing_type = Routing::kPass;
    const std::string bytes = broker::encode_divert(before);
    const auto after = broker::decode_divert("n", bytes);
    REQUIRE(after);
    CHECK(broker::encode_divert(*after) == bytes);
    CHECK(after->filter == "k = '1'");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(broker::decode_divert("n", bytes.substr(0, size)));
    }
    CHECK_FALSE(broker::decode_divert("n", bytes + '\0'));
    std::string wrong = bytes;
    wrong.back() = 4;
    CHECK_FALSE(broker::decode_divert("n", wrong));
}
