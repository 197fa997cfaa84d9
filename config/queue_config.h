#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace minibroker::config {

/// A queue of `queueConfigs`. An absent optional takes the address setting `default...` of its
/// name. Source: Artemis `QueueConfiguration`.
struct Queue {
    std::string name;
    std::string address;  ///< its own `address`, else its own name (Artemis's rule, docs/CONFIG.md)
    bool anycast = false;  ///< routingType, default MULTICAST
    bool durable = true;
    std::string filter;  ///< filterString; "" for none
    std::optional<std::int64_t> max_consumers;
    std::optional<bool> purge_on_no_consumers;
    std::optional<bool> exclusive;
    std::optional<bool> last_value;
    std::optional<std::string> last_value_key;
    std::optional<bool> non_destructive;
    std::optional<std::int64_t> ring_size;
    std::optional<bool> group_rebalance;
    std::optional<bool> group_rebalance_pause_dispatch;
    std::optional<std::int64_t> group_buckets;
    std::optional<std::string> group_first_key;
    std::optional<std::int64_t> consumers_before_dispatch;
    std::optional<std::int64_t> delay_before_dispatch;  ///< ms
    std::optional<bool> auto_delete;
    std::optional<std::int64_t> auto_delete_delay;  ///< ms
    std::optional<std::int64_t> auto_delete_message_count;
    bool enabled = true;
    std::string user;

    bool operator==(const Queue&) const = default;
};

}  // namespace minibroker::config
