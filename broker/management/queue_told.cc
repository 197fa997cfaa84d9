#include "broker/management/queue_json.h"
#include "broker/queue/queue.h"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/text.h"
#include "broker/address/address.h"
#include "config/each_queue_attribute.h"

namespace minibroker::broker {
namespace {

using config::Told;
using Result = ManagementResult;

template <typename Attribute>
constexpr std::string_view told_as() {
    constexpr auto& kRow = Attribute::kRow;
    return kRow.told_as.empty() ? kRow.key : kRow.told_as;
}

Result result_of(bool value) {
    return Result::flag(value);
}
Result result_of(std::int64_t value) {
    return Result::number(value);
}
// An empty text is null in Artemis.
Result result_of(std::string_view value) {
    return value.empty() ? Result::nothing() : Result::text(value);
}

// A running queue's filter may differ from the stored one.
template <typename Attribute>
auto value_in(const Queue& queue) {
    using Value = Attribute::Value;
    if constexpr (Attribute::kRow.is_selector) {
        return queue.filter_text();
    } else if constexpr (std::is_same_v<Value, bool> || std::is_integral_v<Value>) {
        return queue.attributes().*Attribute::template kMember<QueueAttributes>;
    } else {
        return std::string_view(
            (queue.attributes().*Attribute::template kMember<QueueAttributes>).text());
    }
}

template <typename Attribute>
QueueGetter getter() {
    std::string name(told_as<Attribute>());
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return {(Attribute::kType == config::KeyType::kBoolean ? "is" : "get") + name,
            [](const Queue& queue) { return result_of(value_in<Attribute>(queue)); }};
}

const char* flag(bool value) {
    return value ? "true" : "false";
}

ListField count(std::string_view name, auto value) {
    return {name, std::to_string(value), ListField::Kind::kCount};
}

ListField field(std::string_view name, bool value) {
    return {name, flag(value)};
}
ListField field(std::string_view name, std::int64_t value) {
    return count(name, value);
}
ListField field(std::string_view name, std::string_view value) {
    return {name, std::string(value)};
}

/// A column of listQueues.
struct Column {
    std::string_view name;
    ListField (*field)(const Queue& queue) = nullptr;  ///< nullptr: the attribute of that name
};

// In Artemis's order. Attributes that Artemis does not have follow.
constexpr Column kColumns[] = {
    {"id", [](const Queue& queue) { return count("id", queue.id().value); }},
    {"name", [](const Queue& queue) { return ListField{"name", queue.name()}; }},
    {"address", [](const Queue& queue) { return ListField{"address", queue.address().name}; }},
    {"filter"},
    {"durable"},
    {"paused", [](const Queue& queue) { return field("paused", queue.paused()); }},
    {"temporary"},
    {"purgeOnNoConsumers"},
    {"consumerCount",
     [](const Queue& queue) { return count("consumerCount", queue.consumers().size()); }},
    {"maxConsumers"},
    {"autoCreated"},
    {"user"},
    {"routingType",
     [](const Queue& queue) {
         const auto type = routing_type_name(queue.attributes().routing_type);
         return ListField{"routingType", std::string(type)};
     }},
    {"messagesAdded",
     [](const Queue& queue) { return count("messagesAdded", queue.counters().added); }},
    {"messageCount",
     [](const Queue& queue) { return count("messageCount", queue.message_count()); }},
    {"messagesAcked",
     [](const Queue& queue) { return count("messagesAcked", queue.counters().acknowledged); }},
    {"messagesExpired",
     [](const Queue& queue) { return count("messagesExpired", queue.counters().expired); }},
    {"deliveringCount",
     [](const Queue& queue) { return count("deliveringCount", queue.delivering_count()); }},
    {"messagesKilled",
     [](const Queue& queue) { return count("messagesKilled", queue.counters().killed); }},
    {"directDeliver",
     [](const Queue& queue) { return field("directDeliver", !queue.consumers().empty()); }},
    {"exclusive"},
    {"lastValue"},
    {"lastValueKey"},
    {"scheduledCount",
     [](const Queue& queue) { return count("scheduledCount", queue.scheduled_count()); }},
    {"groupRebalance"},
    {"groupRebalancePauseDispatch"},
    {"groupBuckets"},
    {"groupFirstKey"},
    {"enabled"},
    {"ringSize"},
    {"consumersBeforeDispatch"},
    {"delayBeforeDispatch"},
    {"autoDelete"},
    {"internalQueue"},
};

template <typename Attribute>
Column column() {
    return {told_as<Attribute>(), [](const Queue& queue) {
                return field(told_as<Attribute>(), value_in<Attribute>(queue));
            }};
}

const std::vector<Column>& columns() {
    static const std::vector<Column> kAll = [] {
        std::vector<Column> all(std::begin(kColumns), std::end(kColumns));
        config::for_each_queue_attribute([&](auto attribute) {
            constexpr Told kTold = attribute.kRow.told;
            if constexpr (kTold == Told::kAsColumn || kTold == Told::kEverywhere) {
                const Column own = column<decltype(attribute)>();
                const auto place = std::ranges::find(all, own.name, &Column::name);
                place == all.end() ? all.push_back(own) : void(*place = own);
            }
        });
        std::erase_if(all, [](const Column& one) { return one.field == nullptr; });
        return all;
    }();
    return kAll;
}

}  // namespace

std::span<const QueueGetter> queue_getters() {
    static const std::vector<QueueGetter> kAll = [] {
        std::vector<QueueGetter> all;
        config::for_each_queue_attribute([&](auto attribute) {
            constexpr Told kTold = attribute.kRow.told;
            if constexpr (kTold == Told::kAsAttribute || kTold == Told::kEverywhere)
                all.push_back(getter<decltype(attribute)>());
        });
        return all;
    }();
    return kAll;
}

ListRow queue_row(const Queue& queue) {
    ListRow row;
    row.reserve(columns().size());
    for (const Column& column : columns()) row.push_back(column.field(queue));
    return row;
}

}  // namespace minibroker::broker
