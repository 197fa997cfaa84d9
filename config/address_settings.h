#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace minibroker::config {

enum class AddressFullPolicy : std::uint8_t { kPage, kDrop, kFail, kBlock };
enum class PageFullPolicy : std::uint8_t { kDrop, kFail };
enum class DeletionPolicy : std::uint8_t { kOff, kForce };
enum class SlowConsumerPolicy : std::uint8_t { kNotify, kKill };

/// The settings of one match; an absent one comes from a wider match or from the default
/// (docs/CONFIG.md). Merging is broker/address/address_settings.h. Source: Artemis
/// `AddressSettings`.
struct AddressSettings {
    std::optional<std::string> dead_letter_address;
    std::optional<std::string> expiry_address;
    std::optional<bool> auto_create_dead_letter_resources;
    std::optional<std::string> dead_letter_queue_prefix;
    std::optional<std::string> dead_letter_queue_suffix;
    std::optional<bool> auto_create_expiry_resources;
    std::optional<std::string> expiry_queue_prefix;
    std::optional<std::string> expiry_queue_suffix;
    std::optional<std::int64_t> expiry_delay;      ///< ms
    std::optional<std::int64_t> min_expiry_delay;  ///< ms
    std::optional<std::int64_t> max_expiry_delay;  ///< ms
    std::optional<bool> no_expiry;
    std::optional<std::int64_t> max_delivery_attempts;
    std::optional<std::int64_t> redelivery_delay;  ///< ms
    std::optional<double> redelivery_multiplier;
    std::optional<double> redelivery_collision_avoidance_factor;
    std::optional<std::int64_t> max_redelivery_delay;  ///< ms
    std::optional<AddressFullPolicy> address_full_message_policy;
    std::optional<std::int64_t> max_size_bytes;
    std::optional<std::int64_t> max_size_messages;
    std::optional<std::int64_t> max_size_bytes_reject_threshold;
    std::optional<std::int64_t> page_size_bytes;
    std::optional<std::int64_t> page_limit_bytes;
    std::optional<std::int64_t> page_limit_messages;
    std::optional<PageFullPolicy> page_full_message_policy;
    std::optional<std::int64_t> max_read_page_bytes;
    std::optional<std::int64_t> max_read_page_messages;
    std::optional<bool> auto_create_queues;
    std::optional<bool> auto_create_addresses;
    std::optional<bool> auto_delete_queues;
    std::optional<bool> auto_delete_addresses;
    std::optional<bool> auto_delete_created_queues;
    std::optional<std::int64_t> auto_delete_queues_delay;     ///< ms
    std::optional<std::int64_t> auto_delete_addresses_delay;  ///< ms
    std::optional<std::int64_t> auto_delete_queues_message_count;
    std::optional<bool> auto_delete_queues_skip_usage_check;
    std::optional<bool> auto_delete_addresses_skip_usage_check;
    std::optional<DeletionPolicy> config_delete_queues;
    std::optional<DeletionPolicy> config_delete_addresses;
    std::optional<DeletionPolicy> config_delete_diverts;
    std::optional<bool> default_address_anycast;  ///< defaultAddressRoutingType
    std::optional<bool> default_queue_anycast;    ///< defaultQueueRoutingType
    std::optional<std::int64_t> default_max_consumers;
    std::optional<bool> default_purge_on_no_consumers;
    std::optional<bool> default_exclusive_queue;
    std::optional<bool> default_last_value_queue;
    std::optional<std::string> default_last_value_key;
    std::optional<bool> default_non_destructive;
    std::optional<std::int64_t> default_ring_size;
    std::optional<std::int64_t> default_consumers_before_dispatch;
    std::optional<std::int64_t> default_delay_before_dispatch;  ///< ms
    std::optional<bool> default_group_rebalance;
    std::optional<bool> default_group_rebalance_pause_dispatch;
    std::optional<std::int64_t> default_group_buckets;
    std::optional<std::string> default_group_first_key;
    std::optional<std::int64_t> default_consumer_window_size;  ///< no effect on STOMP
    std::optional<std::int64_t> retroactive_message_count;
    std::optional<bool> send_to_dla_on_no_route;
    std::optional<std::int64_t> slow_consumer_threshold;
    std::optional<std::string> slow_consumer_threshold_measurement_unit;
    std::optional<std::int64_t> slow_consumer_check_period;  ///< s
    std::optional<SlowConsumerPolicy> slow_consumer_policy;
    std::optional<bool> enable_ingress_timestamp;
    std::optional<bool> enable_metrics;
    std::optional<std::int64_t> management_browse_page_size;
    std::optional<std::int64_t> management_message_attribute_size_limit;
    // Shown by management, otherwise without effect.
    std::optional<std::int64_t> redistribution_delay;  ///< ms
    std::optional<std::int64_t> page_cache_max_size;
    std::optional<std::int64_t> prefetch_page_bytes;
    std::optional<std::int64_t> prefetch_page_messages;
    std::optional<std::int64_t> initial_queue_buffer_size;
    std::optional<std::int64_t> message_counter_history_day_limit;
    std::optional<std::int64_t> id_cache_size;

    bool operator==(const AddressSettings&) const = default;
};

}  // namespace minibroker::config
