#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "broker/queue/queue_attributes.h"

namespace minibroker::broker {

/// The JSON by which management names, makes and changes a queue: kebab-case keys, values of their
/// type or as text; unknown keys are passed over. Source: Artemis `QueueConfiguration.fromJSON`.
struct QueueJson {
    std::string name;
    std::string address;
    bool qualified = false;  ///< the name was `address::queue`
    bool auto_create_address = true;
    std::optional<std::int64_t> id;
    std::optional<RoutingType> routing_type;
    std::optional<std::string> filter;
    std::optional<std::string> user;
    std::optional<std::string> group_first_key;
    std::optional<std::string> last_value_key;
    std::optional<std::int64_t> max_consumers;
    std::optional<std::int64_t> group_buckets;
    std::optional<std::int64_t> ring_size;
    std::optional<std::int64_t> consumers_before_dispatch;
    std::optional<std::int64_t> delay_before_dispatch;  ///< ms
    std::optional<std::int64_t> auto_delete_delay;      ///< ms
    std::optional<std::int64_t> auto_delete_message_count;
    std::optional<bool> durable;
    std::optional<bool> exclusive;
    std::optional<bool> last_value;
    std::optional<bool> non_destructive;
    std::optional<bool> purge_on_no_consumers;
    std::optional<bool> group_rebalance;
    std::optional<bool> group_rebalance_pause_dispatch;
    std::optional<bool> enabled;
    std::optional<bool> auto_delete;
    std::optional<bool> auto_created;
    std::optional<bool> temporary;
    std::optional<bool> internal;
    std::optional<bool> configured;

    /// Puts what is given in place of what `attributes` say; not the filter.
    void apply(QueueAttributes& attributes) const;
    /// Takes over from `attributes` everything that is not given, but for `enabled`, as a queue
    /// does that is made.
    void complete(const QueueAttributes& attributes);
    /// Back to JSON: what is given, and what Artemis always tells.
    [[nodiscard]] std::string print() const;
};

/// @return what the text asks for, or the exception's message that Artemis would give
[[nodiscard]] std::expected<QueueJson, std::string> parse_queue_json(std::string_view text);

}  // namespace minibroker::broker
