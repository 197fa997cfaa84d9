#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker/management/list.h"
#include "broker/management/value.h"
#include "broker/queue/queue_attributes.h"
#include "config/each_queue_attribute.h"

namespace minibroker::broker {

class Queue;

/// The JSON with which management names, creates and changes a queue: kebab-case keys, values of
/// their type or as text; unknown keys are ignored. Source: Artemis `QueueConfiguration.fromJSON`.
struct QueueJson {
    std::string name;
    std::string address;
    bool qualified = false;  ///< the name was `address::queue`
    bool auto_create_address = true;
    std::optional<std::int64_t> id;
    std::optional<RoutingType> routing_type;
    // `filter`, `max_consumers`, ...: the rows of config/queue_attributes.def.
#define QUEUE_ATTRIBUTE(member, ...) std::optional<config::queue_attribute::member::Value> member;
#include "config/queue_attributes.def"

    /// Replaces values in `attributes` by those given, except whether the queue is configured.
    void apply(QueueAttributes& attributes) const;
    /// Fills in everything not given from `attributes`, as Artemis does in the answer to
    /// createQueue, except whether the queue is enabled or configured, and empty texts.
    void complete(const QueueAttributes& attributes);
    /// Prints as JSON the values given, and those that Artemis always includes.
    [[nodiscard]] std::string print() const;
};

/// @return the request in the text, or the message of the exception that Artemis would throw
[[nodiscard]] std::expected<QueueJson, std::string> parse_queue_json(std::string_view text);

/// An attribute of the resource queue.NAME: it reports a row of config/queue_attributes.def
/// (queue_told.cc).
struct QueueGetter {
    std::string name;  ///< of the Java method: isExclusive, getMaxConsumers
    ManagementResult (*told)(const Queue& queue);
};
inline constexpr std::size_t kQueueGetters = [] {
    std::size_t count = 0;
    config::for_each_queue_attribute([&](auto attribute) {
        constexpr config::Told kTold = attribute.kRow.told;
        count += kTold == config::Told::kAsAttribute || kTold == config::Told::kEverywhere;
    });
    return count;
}();
/// All kQueueGetters of them.
[[nodiscard]] std::span<const QueueGetter> queue_getters();

/// The row of `queue` in listQueues.
[[nodiscard]] ListRow queue_row(const Queue& queue);

}  // namespace minibroker::broker
