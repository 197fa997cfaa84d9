#include <algorithm>

#include "base/text.h"
#include "broker/core.h"
#include "broker/management_list.h"
#include "broker/management_operations.h"

// The resource `broker`: what Artemis calls ActiveMQServerControl.

namespace minibroker::broker {
namespace {

using Arguments = std::span<const ManagementValue>;

const char* flag(bool value) {
    return value ? "true" : "false";
}

ListField number(std::string_view name, auto value) {
    return {name, std::to_string(value), true};
}

ListRow queue_row(const Queue& queue) {
    const QueueAttributes& a = queue.attributes();
    const QueueCounters& counters = queue.counters();
    return {
        number("id", queue.id().value),
        {"name", queue.name()},
        {"address", queue.address().name},
        {"filter", a.filter},
        {"durable", flag(a.durable)},
        {"paused", flag(queue.paused())},
        {"temporary", flag(a.temporary)},
        {"purgeOnNoConsumers", flag(a.purge_on_no_consumers)},
        number("consumerCount", queue.consumers().size()),
        number("maxConsumers", a.max_consumers),
        {"autoCreated", flag(a.auto_created)},
        {"user", a.user},
        {"routingType", std::string(routing_type_name(a.routing_type))},
        number("messagesAdded", counters.added),
        number("messageCount", queue.message_count()),
        number("messagesAcked", counters.acknowledged),
        number("messagesExpired", counters.expired),
        number("deliveringCount", queue.delivering_count()),
        number("messagesKilled", counters.killed),
        {"directDeliver", flag(!queue.consumers().empty())},
        {"exclusive", flag(a.exclusive)},
        {"lastValue", flag(a.last_value)},
        {"lastValueKey", a.last_value_key},
        number("scheduledCount", queue.scheduled_count()),
        {"groupRebalance", flag(a.group_rebalance)},
        {"groupRebalancePauseDispatch", flag(a.group_rebalance_pause_dispatch)},
        number("groupBuckets", a.group_buckets),
        {"groupFirstKey", a.group_first_key},
        {"enabled", flag(a.enabled)},
        number("ringSize", a.ring_size),
        number("consumersBeforeDispatch", a.consumers_before_dispatch),
        number("delayBeforeDispatch", a.delay_before_dispatch),
        {"autoDelete", flag(a.auto_delete)},
        {"internalQueue", flag(a.internal)},
    };
}

ManagementResult list_queues(Core& core, std::string_view, Arguments arguments) {
    std::vector<ListRow> rows;
    for (const Queue* queue : core.book.queues()) rows.push_back(queue_row(*queue));
    return paged_list(std::move(rows), arguments);
}

ManagementResult list_addresses(Core& core, std::string_view, Arguments arguments) {
    std::vector<ListRow> rows;
    for (const Address* address : core.book.addresses()) {
        rows.push_back({number("id", address->id.value),
                        {"name", address->name},
                        {"internal", flag(address->internal)},
                        {"routingTypes", address->types.text()},
                        number("queueCount", address->queue_count())});
    }
    return paged_list(std::move(rows), arguments);
}

// All names in one text, as `artemis address show` asks for them.
ManagementResult list_address_names(Core& core, std::string_view, Arguments arguments) {
    std::vector<std::string> names;
    for (const Address* address : core.book.addresses()) names.push_back(address->name);
    std::ranges::sort(names, [](const std::string& a, const std::string& b) {
        return std::ranges::lexicographical_compare(a, b, {}, lower_case, lower_case);
    });
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += text_argument(arguments, 0);
        text += name;
    }
    return ManagementResult::text(text);
}

std::string json_array(const std::vector<std::string_view>& names) {
    std::string json = "[";
    for (const std::string_view name : names) {
        if (json.size() > 1) json += ',';
        json += json_quoted(name);
    }
    return json + "]";
}

ManagementResult queue_names(Core& core, std::string_view, Arguments arguments) {
    std::vector<std::string_view> names;
    const auto type = routing_type_of(text_argument(arguments, 0));
    for (const Queue* queue : core.book.queues()) {
        if (arguments.empty() || type == queue->attributes().routing_type)
            names.push_back(queue->name());
    }
    return ManagementResult::value(json_array(names));
}

ManagementResult address_names(Core& core, std::string_view, Arguments) {
    std::vector<std::string_view> names;
    for (const Address* address : core.book.addresses()) names.push_back(address->name);
    return ManagementResult::value(json_array(names));
}

ManagementResult version(Core&, std::string_view, Arguments) {
    return ManagementResult::text("2.40.0");
}

ManagementResult name(Core& core, std::string_view, Arguments) {
    return ManagementResult::text(core.config.name);
}

ManagementResult is_true(Core&, std::string_view, Arguments) {
    return ManagementResult::flag(true);
}

ManagementResult pause_queue(Core& core, std::string_view object, Arguments arguments) {
    const bool persist = !arguments.empty() && std::get<bool>(arguments[0]);
    core.deliveries.pause(*core.book.find_queue(object), persist);
    return ManagementResult::value("null");
}

ManagementResult resume_queue(Core& core, std::string_view object, Arguments) {
    core.deliveries.resume(*core.book.find_queue(object));
    return ManagementResult::value("null");
}

}  // namespace

std::span<const ManagementOperation> broker_operations() {
    static constexpr ManagementOperation kOperations[] = {
        {"listQueues", "sll", list_queues},
        {"listAddresses", "sll", list_addresses},
        {"listAddresses", "s", list_address_names},
        {"getQueueNames", "", queue_names},
        {"getQueueNames", "s", queue_names},
        {"getAddressNames", "", address_names},
        {"getVersion", "", version},
        {"getName", "", name},
        {"isStarted", "", is_true},
        {"isActive", "", is_true},
    };
    return kOperations;
}

std::span<const ManagementOperation> address_operations() {
    static constexpr ManagementOperation kOperations[] = {
        {"getRoutingTypes",
         "",
         [](Core& core, std::string_view object, Arguments) {
             std::vector<std::string_view> names;
             for (const RoutingType type : {RoutingType::kMulticast, RoutingType::kAnycast}) {
                 if (core.book.find(object)->types.has(type))
                     names.push_back(routing_type_name(type));
             }
             return ManagementResult::value(json_array(names));
         }},
    };
    return kOperations;
}

std::span<const ManagementOperation> queue_operations() {
    static constexpr ManagementOperation kOperations[] = {
        {"countMessages",
         "",
         [](Core& core, std::string_view object, Arguments) {
             const Queue& queue = *core.book.find_queue(object);
             return ManagementResult::number(static_cast<std::int64_t>(queue.message_count()));
         }},
        {"getMessageCount",
         "",
         [](Core& core, std::string_view object, Arguments) {
             const Queue& queue = *core.book.find_queue(object);
             return ManagementResult::number(static_cast<std::int64_t>(queue.message_count()));
         }},
        {"getConsumerCount",
         "",
         [](Core& core, std::string_view object, Arguments) {
             const Queue& queue = *core.book.find_queue(object);
             return ManagementResult::number(static_cast<std::int64_t>(queue.consumers().size()));
         }},
        {"pause", "", pause_queue},
        {"pause", "b", pause_queue},
        {"resume", "", resume_queue},
        {"isPaused",
         "",
         [](Core& core, std::string_view object, Arguments) {
             return ManagementResult::flag(core.book.find_queue(object)->paused());
         }},
    };
    return kOperations;
}

}  // namespace minibroker::broker
