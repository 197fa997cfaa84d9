#include "broker/queue/queue_attributes.h"

#include <doctest/doctest.h>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

/// Every stored attribute another than its default.
QueueAttributes unusual() {
    QueueAttributes a;
    a.routing_type = RoutingType::kAnycast;
    a.durable = false;
    a.auto_created = a.configured = a.internal = true;
    a.filter = "f = '1'";
    a.user = "u";
    a.max_consumers = 1;
    a.purge_on_no_consumers = a.exclusive = a.last_value = true;
    a.last_value_key = "k";
    a.non_destructive = true;
    a.ring_size = 2;
    a.group_rebalance = a.group_rebalance_pause_dispatch = true;
    a.group_buckets = 3;
    a.group_first_key = "g";
    a.consumers_before_dispatch = 4;
    a.delay_before_dispatch = 5;
    a.auto_delete = true;
    a.auto_delete_delay = 6;
    a.auto_delete_message_count = -1;
    a.enabled = false;
    a.paused = true;
    return a;
}

}  // namespace

TEST_CASE("queue attributes: encoded and decoded they are the same") {
    for (const QueueAttributes& attributes : {QueueAttributes(), unusual()}) {
        const auto decoded = decode_attributes(encode_attributes(attributes));
        REQUIRE(decoded);
        CHECK(*decoded == attributes);
    }
}

TEST_CASE("queue attributes: bytes cut short, too long, of another version or type are refused") {
    const std::string bytes = encode_attributes(unusual());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_attributes(bytes.substr(0, size)));
    }
    CHECK_FALSE(decode_attributes(bytes + '\0'));
    for (int value = 0; value < 256; ++value) {
        std::string version = bytes;
        version[0] = static_cast<char>(value);
        CHECK(decode_attributes(version).has_value() == (value == 1));
        std::string type = bytes;
        type[1] = static_cast<char>(value);
        CHECK(decode_attributes(type).has_value() == (value == 1 || value == 2));
    }
}

TEST_CASE("queue attributes: a queue made at run time takes the address settings' defaults") {
    config::AddressSettings settings;
    CHECK(attributes_from(settings, true).auto_delete);
    CHECK_FALSE(attributes_from(settings, false).auto_delete);
    settings.auto_delete_queues = false;
    settings.auto_delete_created_queues = true;
    settings.default_max_consumers = 9;
    settings.default_exclusive_queue = true;
    settings.default_ring_size = 8;
    settings.default_group_buckets = 7;
    settings.default_last_value_key = "key";
    settings.auto_delete_queues_delay = 6;
    settings.auto_delete_queues_message_count = 5;
    const QueueAttributes made = attributes_from(settings, true);
    CHECK(made.auto_created);
    CHECK_FALSE(made.auto_delete);
    CHECK(made.max_consumers == 9);
    CHECK(made.exclusive);
    CHECK(made.ring_size == 8);
    CHECK(made.group_buckets == 7);
    CHECK(made.last_value_key == "key");
    CHECK(made.auto_delete_delay == 6);
    CHECK(made.auto_delete_message_count == 5);
    CHECK(attributes_from(settings, false).auto_delete);
}

TEST_CASE("queue attributes: what a configured queue says itself goes before the settings") {
    config::AddressSettings settings;
    settings.default_max_consumers = 9;
    settings.default_exclusive_queue = true;
    settings.default_purge_on_no_consumers = true;
    config::Queue queue;
    queue.anycast = true;
    queue.durable = false;
    queue.filter = "a = '1'";
    queue.user = "u";
    queue.enabled = false;
    queue.max_consumers = 1;
    queue.exclusive = false;
    const QueueAttributes attributes = attributes_from(queue, settings);
    CHECK(attributes.configured);
    CHECK_FALSE(attributes.auto_created);
    CHECK(attributes.routing_type == RoutingType::kAnycast);
    CHECK_FALSE(attributes.durable);
    CHECK(attributes.filter == "a = '1'");
    CHECK(attributes.user == "u");
    CHECK_FALSE(attributes.enabled);
    CHECK(attributes.max_consumers == 1);
    CHECK_FALSE(attributes.exclusive);
    CHECK(attributes.purge_on_no_consumers);
}

TEST_CASE("queue attributes: their bytes on disk are those of version 1, in its order") {
    std::string expected("\x01\x01\x00\x01\x01\x01", 6);  // version, anycast, four flags
    expected += std::string("\7\0\0\0f = '1'", 11) + std::string("\1\0\0\0u", 5);
    const auto integer = [](std::int64_t value) {
        std::string bytes;
        for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i));
        return bytes;
    };
    expected += integer(1) + "\1\1\1" + std::string("\1\0\0\0k", 5) + '\1' + integer(2) + "\1\1" +
                integer(3) + std::string("\1\0\0\0g", 5) + integer(4) + integer(5) + '\1' +
                integer(6) + integer(-1) + std::string("\0\1", 2);
    CHECK(encode_attributes(unusual()) == expected);
}

TEST_CASE("queue attributes: every queue has them, so they take as little as they can") {
    CHECK(sizeof(QueueAttributes) <= 104);  // 15 bytes, 4 texts, 7 numbers
}

TEST_CASE("queue attributes: a queue keeps its kind and what is its own") {
    const QueueAttributes current;
    QueueAttributes changed = unusual();
    keep_for_life(changed, current);
    QueueAttributes expected = unusual();
    expected.durable = true;
    expected.last_value = false;
    expected.last_value_key = "";
    expected.auto_created = expected.temporary = expected.internal = expected.paused = false;
    expected.auto_delete = false;
    expected.auto_delete_delay = expected.auto_delete_message_count = 0;
    CHECK(changed == expected);
    CHECK(same_kind(changed, current));
    CHECK_FALSE(same_kind(unusual(), current));
}
