#include <doctest/doctest.h>

#include "tests/support/frames.h"

// Settings that have no file of their own here: what each does to a client, with hand-moved time.

using namespace minibroker;
using namespace minibroker::test;

namespace {

using Settings = config::AddressSettings;

/// A consumer that holds what it gets.
void hold(TestClient& client, std::string_view queue, std::string_view id) {
    client.send(consume_frame(queue, "ack:client-individual\nid:" + std::string(id) + "\n"));
}

TEST_CASE("settings: dead letters go to a queue with the prefix and suffix of their address") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.auto_create_dead_letter_resources = true;
        settings.dead_letter_queue_prefix = "dead.";
        settings.dead_letter_queue_suffix = ".letters";
        settings.max_delivery_attempts = 1;
    }));
    TestClient client(broker);
    client.login().send(anycast_frame("q", "x"));
    TestClient consumer(broker);
    consumer.login();
    hold(consumer, "q", "1");
    consumer.drop();
    CHECK(broker.queue("dead.q.letters").message_count() == 1);
}

TEST_CASE("settings: expired messages go to a queue with the prefix of their address") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.auto_create_expiry_resources = true;
        settings.expiry_queue_prefix = "late.";
        settings.expiry_delay = 100;
    }));
    TestClient client(broker);
    client.login().send(anycast_frame("q", "x"));
    broker.advance(Milliseconds(31'000));
    CHECK(broker.queue("late.q").message_count() == 1);
}

TEST_CASE(
    "settings: maxSizeBytes counts what a message takes; the one that reaches it still passes") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.address_full_message_policy = config::AddressFullPolicy::kFail;
        settings.max_size_bytes = 10'000;
    }));
    TestClient client(broker);
    client.login();
    const std::string body(4'000, 'x');
    for (const char* receipt : {"receipt:1\n", "receipt:2\n"}) {
        client.send(anycast_frame("q", body, receipt));
        CHECK(client.next_command() == "RECEIPT");
    }
    client.send(anycast_frame("q", body, "receipt:3\n"));
    CHECK(client.next_command() == "ERROR");
    CHECK(drain(broker, "q").size() == 2);
    TestClient again(broker);
    again.login().send(anycast_frame("q", body, "receipt:4\n"));
    CHECK(again.next_command() == "RECEIPT");
}

TEST_CASE("settings: BLOCK and maxSizeBytesRejectThreshold hold back no STOMP client") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.address_full_message_policy = config::AddressFullPolicy::kBlock;
        settings.max_size_bytes = 1'000;
        settings.max_size_bytes_reject_threshold = 2'000;
    }));
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 20; ++i) client.send(anycast_frame("q", std::string(500, 'x')));
    CHECK(broker.queue("q").message_count() == 20);
}

TEST_CASE("settings: pageLimitBytes bounds the page files of an address") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.max_size_messages = 0;
        settings.page_limit_bytes = 5'000;
        settings.page_full_message_policy = config::PageFullPolicy::kDrop;
    }));
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 20; ++i) client.send(anycast_frame("q", std::string(1'000, 'x')));
    const std::size_t taken = broker.queue("q").message_count();
    CHECK(taken >= 4);
    CHECK(taken <= 5);
}

TEST_CASE("settings: an address nobody bound a queue to goes when the usage check is skipped") {
    for (const bool skips : {false, true}) {
        TestBroker broker(with_settings([&](Settings& settings) {
            settings.auto_delete_addresses = true;
            settings.auto_delete_addresses_skip_usage_check = skips;
        }));
        TestClient client(broker);
        client.login().send(send_frame("t", "nobody hears it", "destination-type:MULTICAST\n"));
        broker.advance(Milliseconds(61'000));
        CHECK((broker.core().book.find("t") == nullptr) == skips);
    }
}

TEST_CASE("settings: nothing is delivered until there are defaultConsumersBeforeDispatch") {
    TestBroker broker(
        with_settings([](Settings& settings) { settings.default_consumers_before_dispatch = 2; }));
    TestClient one(broker);
    one.login().send(anycast_frame("q", "x"));
    hold(one, "q", "1");
    CHECK(one.bodies().empty());
    TestClient two(broker);
    two.login();
    hold(two, "q", "2");
    CHECK(one.bodies().size() + two.bodies().size() == 1);
}

TEST_CASE("settings: after defaultDelayBeforeDispatch the next event ends the wait for consumers") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.default_consumers_before_dispatch = 2;
        settings.default_delay_before_dispatch = 500;
    }));
    TestClient client(broker);
    client.login().send(anycast_frame("q", "1"));
    hold(client, "q", "1");
    broker.advance(Milliseconds(1'000));
    CHECK(client.bodies().empty());  // there is no timer
    client.send(anycast_frame("q", "2"));
    CHECK(client.bodies() == Strings{"1", "2"});
}

TEST_CASE("settings: the first message of a group carries defaultGroupFirstKey") {
    TestBroker broker(
        with_settings([](Settings& settings) { settings.default_group_first_key = "first"; }));
    TestClient client(broker);
    client.login();
    hold(client, "q", "1");
    client.send(anycast_frame("q", "1", "JMSXGroupID:g\n"));
    client.send(anycast_frame("q", "2", "JMSXGroupID:g\n"));
    CHECK(header_of(client.next(), "first") == "true");
    CHECK(header_of(client.next(), "first").empty());
}

TEST_CASE("settings: with defaultGroupRebalance a new consumer gets groups too") {
    for (const bool rebalances : {false, true}) {
        TestBroker broker(with_settings([&](Settings& settings) {
            settings.default_group_rebalance = rebalances;
            settings.default_group_rebalance_pause_dispatch = false;
        }));
        TestClient one(broker);
        one.login();
        hold(one, "q", "1");
        TestClient sender(broker);
        sender.login();
        const auto send_groups = [&] {
            for (const char* group : {"a", "b", "c", "d"}) {
                sender.send(anycast_frame("q", group, "JMSXGroupID:" + std::string(group) + "\n"));
            }
        };
        send_groups();
        CHECK(one.bodies().size() == 4);
        TestClient two(broker);
        two.login();
        hold(two, "q", "2");
        send_groups();
        CHECK(two.bodies().size() == (rebalances ? 2 : 0));
    }
}

TEST_CASE(
    "settings: what Artemis keeps for other protocols and for its console has no effect here") {
    TestBroker broker(with_settings([](Settings& settings) {
        settings.default_consumer_window_size = 1;
        settings.enable_metrics = false;
        settings.management_browse_page_size = 1;
        settings.management_message_attribute_size_limit = 1;
        settings.message_counter_history_day_limit = 1;
    }));
    TestClient client(broker);
    client.login().send("SUBSCRIBE\nid:1\ndestination:t\n\n");
    client.send(send_frame("t", "1")).send(send_frame("t", "2"));
    CHECK(client.bodies() == Strings{"1", "2"});
    CHECK(broker.core().book.find("t")->types.only(broker::RoutingType::kMulticast));
}

}  // namespace
