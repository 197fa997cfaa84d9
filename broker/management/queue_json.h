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

/// The JSON by which management names, makes and changes a queue: kebab-case keys, values of their
/// type or as text; unknown keys are passed over. Source: Artemis `QueueConfiguration.fromJSON`.
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

    /// Puts what is given in place of what `attributes` say; not whether it is configured.
    void apply(QueueAttributes& attributes) const;
    /// Takes over from `attributes` everything that is not given, as Artemis does in the answer to
    /// createQueue: not whether it is enabled or configured, and no empty text.
    void complete(const QueueAttributes& attributes);
    /// Back to JSON: what is given, and what Artemis always tells.
    [[nodiscard]] std::string print() const;
};

/// @return what the text asks for, or the exception's message that Artemis would give
[[nodiscard]] std::expected<QueueJson, std::string> parse_queue_json(std::string_view text);

/// An attribute of the resource queue.NAME: what management tells of a row of
/// config/queue_attributes.def (queue_told.cc).
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
/// kQueueGetters of them.
[[nodiscard]] std::span<const QueueGetter> queue_getters();

/// The row of `queue` in listQueues.
[[nodiscard]] ListRow queue_row(const Queue& queue);

}  // namespace minibroker::broker
