#include "broker/queue/queue_attributes.h"

#include "base/bytes.h"
#include "broker/message/message.h"

namespace minibroker::broker {
namespace {

constexpr std::uint8_t kAttributesVersion = 1;

// Every stored attribute but the routing type, in the order of the format; the same walk writes and
// reads.
template <typename Attributes, typename Visit>
void visit_attributes(Attributes& a, Visit visit) {
    visit(a.durable);
    visit(a.auto_created);
    visit(a.configured);
    visit(a.internal);
    visit(a.filter);
    visit(a.user);
    visit(a.max_consumers);
    visit(a.purge_on_no_consumers);
    visit(a.exclusive);
    visit(a.last_value);
    visit(a.last_value_key);
    visit(a.non_destructive);
    visit(a.ring_size);
    visit(a.group_rebalance);
    visit(a.group_rebalance_pause_dispatch);
    visit(a.group_buckets);
    visit(a.group_first_key);
    visit(a.consumers_before_dispatch);
    visit(a.delay_before_dispatch);
    visit(a.auto_delete);
    visit(a.auto_delete_delay);
    visit(a.auto_delete_message_count);
    visit(a.enabled);
    visit(a.paused);
}

struct Write {
    ByteWriter& writer;
    void operator()(bool value) { writer.flag(value); }
    void operator()(std::int64_t value) { writer.integer(value); }
    void operator()(const std::string& value) { writer.text(value); }
};

struct Read {
    ByteReader& reader;
    void operator()(bool& value) { value = reader.flag(); }
    void operator()(std::int64_t& value) { value = reader.integer<std::int64_t>(); }
    void operator()(CompactText& value) { value = reader.text(); }
};

}  // namespace

void complete_last_value_key(QueueAttributes& attributes) {
    if (attributes.last_value && attributes.last_value_key.empty())
        attributes.last_value_key = property::kLastValue;
}

QueueAttributes attributes_from(const config::AddressSettings& settings, bool auto_created) {
    QueueAttributes a;
    a.auto_created = auto_created;
    a.max_consumers = settings.default_max_consumers.value_or(a.max_consumers);
    a.purge_on_no_consumers = settings.default_purge_on_no_consumers.value_or(false);
    a.exclusive = settings.default_exclusive_queue.value_or(false);
    a.last_value = settings.default_last_value_queue.value_or(false);
    a.last_value_key = settings.default_last_value_key.value_or("");
    a.non_destructive = settings.default_non_destructive.value_or(false);
    a.ring_size = settings.default_ring_size.value_or(a.ring_size);
    a.group_rebalance = settings.default_group_rebalance.value_or(false);
    a.group_rebalance_pause_dispatch =
        settings.default_group_rebalance_pause_dispatch.value_or(false);
    a.group_buckets = settings.default_group_buckets.value_or(a.group_buckets);
    a.group_first_key = settings.default_group_first_key.value_or("");
    a.consumers_before_dispatch = settings.default_consumers_before_dispatch.value_or(0);
    a.delay_before_dispatch =
        settings.default_delay_before_dispatch.value_or(a.delay_before_dispatch);
    a.auto_delete = auto_created ? settings.auto_delete_queues.value_or(true)
                                 : settings.auto_delete_created_queues.value_or(false);
    a.auto_delete_delay = settings.auto_delete_queues_delay.value_or(0);
    a.auto_delete_message_count = settings.auto_delete_queues_message_count.value_or(0);
    return a;
}

QueueAttributes attributes_from(const config::Queue& queue,
                                const config::AddressSettings& settings) {
    QueueAttributes a = attributes_from(settings, false);
    a.configured = true;
    a.routing_type = queue.anycast ? RoutingType::kAnycast : RoutingType::kMulticast;
    a.durable = queue.durable;
    a.filter = queue.filter;
    a.user = queue.user;
    a.enabled = queue.enabled;
    const auto take = [](auto& to, const auto& from) {
        if (from) to = *from;
    };
    take(a.max_consumers, queue.max_consumers);
    take(a.purge_on_no_consumers, queue.purge_on_no_consumers);
    take(a.exclusive, queue.exclusive);
    take(a.last_value, queue.last_value);
    take(a.last_value_key, queue.last_value_key);
    take(a.non_destructive, queue.non_destructive);
    take(a.ring_size, queue.ring_size);
    take(a.group_rebalance, queue.group_rebalance);
    take(a.group_rebalance_pause_dispatch, queue.group_rebalance_pause_dispatch);
    take(a.group_buckets, queue.group_buckets);
    take(a.group_first_key, queue.group_first_key);
    take(a.consumers_before_dispatch, queue.consumers_before_dispatch);
    take(a.delay_before_dispatch, queue.delay_before_dispatch);
    take(a.auto_delete, queue.auto_delete);
    take(a.auto_delete_delay, queue.auto_delete_delay);
    take(a.auto_delete_message_count, queue.auto_delete_message_count);
    complete_last_value_key(a);
    return a;
}

std::string encode_attributes(const QueueAttributes& attributes) {
    std::string out;
    ByteWriter writer(out);
    writer.integer(kAttributesVersion);
    writer.integer(RoutingTypes::bit(attributes.routing_type));
    visit_attributes(attributes, Write{writer});
    return out;
}

Result<QueueAttributes> decode_attributes(std::string_view bytes) {
    ByteReader reader(bytes);
    QueueAttributes attributes;
    const auto version = reader.integer<std::uint8_t>();
    const auto type = reader.integer<std::uint8_t>();
    attributes.routing_type = type == 1 ? RoutingType::kAnycast : RoutingType::kMulticast;
    visit_attributes(attributes, Read{reader});
    if (version != kAttributesVersion || type == 0 || type > 2 || !reader.done()) {
        return failure(ErrorCode::kCorrupt, "the attributes of a queue make no sense");
    }
    return attributes;
}

}  // namespace minibroker::broker
