#include "config/address_settings_json.h"

#include "config/fields.h"

namespace minibroker::config {
namespace {

using S = AddressSettings;

constexpr Choice<AddressFullPolicy> kAddressFullPolicies[] = {
    {"PAGE", AddressFullPolicy::kPage},
    {"DROP", AddressFullPolicy::kDrop},
    {"BLOCK", AddressFullPolicy::kBlock},
    {"FAIL", AddressFullPolicy::kFail},
};
constexpr Choice<PageFullPolicy> kPageFullPolicies[] = {
    {"DROP", PageFullPolicy::kDrop},
    {"FAIL", PageFullPolicy::kFail},
};
constexpr Choice<DeletionPolicy> kDeletionPolicies[] = {
    {"OFF", DeletionPolicy::kOff},
    {"FORCE", DeletionPolicy::kForce},
};
constexpr Choice<SlowConsumerPolicy> kSlowConsumerPolicies[] = {
    {"NOTIFY", SlowConsumerPolicy::kNotify},
    {"KILL", SlowConsumerPolicy::kKill},
};
constexpr Choice<bool> kAnycast[] = {{"ANYCAST", true}, {"MULTICAST", false}};
constexpr Choice<const char*> kUnits[] = {
    {"MESSAGES_PER_SECOND", "MESSAGES_PER_SECOND"},
    {"MESSAGES_PER_MINUTE", "MESSAGES_PER_MINUTE"},
    {"MESSAGES_PER_HOUR", "MESSAGES_PER_HOUR"},
    {"MESSAGES_PER_DAY", "MESSAGES_PER_DAY"},
};

// Types are those of the setters of Artemis 2.40.0's AddressSettings.
constexpr Field<S> kFields[] = {
    text<&S::dead_letter_address>("deadLetterAddress"),
    text<&S::expiry_address>("expiryAddress"),
    flag<&S::auto_create_dead_letter_resources>("autoCreateDeadLetterResources"),
    text<&S::dead_letter_queue_prefix>("deadLetterQueuePrefix"),
    text<&S::dead_letter_queue_suffix>("deadLetterQueueSuffix"),
    flag<&S::auto_create_expiry_resources>("autoCreateExpiryResources"),
    text<&S::expiry_queue_prefix>("expiryQueuePrefix"),
    text<&S::expiry_queue_suffix>("expiryQueueSuffix"),
    long_number<&S::expiry_delay>("expiryDelay"),
    long_number<&S::min_expiry_delay>("minExpiryDelay"),
    long_number<&S::max_expiry_delay>("maxExpiryDelay"),
    flag<&S::no_expiry>("noExpiry"),
    int_number<&S::max_delivery_attempts>("maxDeliveryAttempts"),
    long_number<&S::redelivery_delay>("redeliveryDelay"),
    decimal<&S::redelivery_multiplier>("redeliveryMultiplier"),
    decimal<&S::redelivery_collision_avoidance_factor>("redeliveryCollisionAvoidanceFactor"),
    long_number<&S::max_redelivery_delay>("maxRedeliveryDelay"),
    choice<&S::address_full_message_policy, kAddressFullPolicies>("addressFullMessagePolicy"),
    long_number<&S::max_size_bytes>("maxSizeBytes"),
    long_number<&S::max_size_messages>("maxSizeMessages"),
    long_number<&S::max_size_bytes_reject_threshold>("maxSizeBytesRejectThreshold"),
    int_size<&S::page_size_bytes>("pageSizeBytes"),
    long_number<&S::page_limit_bytes>("pageLimitBytes"),
    long_number<&S::page_limit_messages>("pageLimitMessages"),
    choice<&S::page_full_message_policy, kPageFullPolicies>("pageFullMessagePolicy"),
    int_size<&S::max_read_page_bytes>("maxReadPageBytes"),
    int_number<&S::max_read_page_messages>("maxReadPageMessages"),
    flag<&S::auto_create_queues>("autoCreateQueues"),
    flag<&S::auto_create_addresses>("autoCreateAddresses"),
    flag<&S::auto_delete_queues>("autoDeleteQueues"),
    flag<&S::auto_delete_addresses>("autoDeleteAddresses"),
    flag<&S::auto_delete_created_queues>("autoDeleteCreatedQueues"),
    long_number<&S::auto_delete_queues_delay>("autoDeleteQueuesDelay"),
    long_number<&S::auto_delete_addresses_delay>("autoDeleteAddressesDelay"),
    long_number<&S::auto_delete_queues_message_count>("autoDeleteQueuesMessageCount"),
    flag<&S::auto_delete_queues_skip_usage_check>("autoDeleteQueuesSkipUsageCheck"),
    flag<&S::auto_delete_addresses_skip_usage_check>("autoDeleteAddressesSkipUsageCheck"),
    choice<&S::config_delete_queues, kDeletionPolicies>("configDeleteQueues"),
    choice<&S::config_delete_addresses, kDeletionPolicies>("configDeleteAddresses"),
    choice<&S::config_delete_diverts, kDeletionPolicies>("configDeleteDiverts"),
    choice<&S::default_address_anycast, kAnycast>("defaultAddressRoutingType"),
    choice<&S::default_queue_anycast, kAnycast>("defaultQueueRoutingType"),
    int_number<&S::default_max_consumers>("defaultMaxConsumers"),
    flag<&S::default_purge_on_no_consumers>("defaultPurgeOnNoConsumers"),
    flag<&S::default_exclusive_queue>("defaultExclusiveQueue"),
    flag<&S::default_last_value_queue>("defaultLastValueQueue"),
    text<&S::default_last_value_key>("defaultLastValueKey"),
    flag<&S::default_non_destructive>("defaultNonDestructive"),
    long_number<&S::default_ring_size>("defaultRingSize"),
    int_number<&S::default_consumers_before_dispatch>("defaultConsumersBeforeDispatch"),
    long_number<&S::default_delay_before_dispatch>("defaultDelayBeforeDispatch"),
    flag<&S::default_group_rebalance>("defaultGroupRebalance"),
    flag<&S::default_group_rebalance_pause_dispatch>("defaultGroupRebalancePauseDispatch"),
    int_number<&S::default_group_buckets>("defaultGroupBuckets"),
    text<&S::default_group_first_key>("defaultGroupFirstKey"),
    int_number<&S::default_consumer_window_size>("defaultConsumerWindowSize"),
    long_number<&S::retroactive_message_count>("retroactiveMessageCount"),
    flag<&S::send_to_dla_on_no_route>("sendToDLAOnNoRoute"),
    long_number<&S::slow_consumer_threshold>("slowConsumerThreshold"),
    choice<&S::slow_consumer_threshold_measurement_unit, kUnits>(
        "slowConsumerThresholdMeasurementUnit"),
    long_number<&S::slow_consumer_check_period>("slowConsumerCheckPeriod"),
    choice<&S::slow_consumer_policy, kSlowConsumerPolicies>("slowConsumerPolicy"),
    flag<&S::enable_ingress_timestamp>("enableIngressTimestamp"),
    flag<&S::enable_metrics>("enableMetrics"),
    int_number<&S::management_browse_page_size>("managementBrowsePageSize"),
    int_number<&S::management_message_attribute_size_limit>("managementMessageAttributeSizeLimit"),
    int_number<&S::message_counter_history_day_limit>("messageCounterHistoryDayLimit"),
    int_number<&S::id_cache_size>("IDCacheSize"),
    // As the broker's.
    {"iDCacheSize", read_member<&S::id_cache_size, std::int64_t, read_int>, KeyType::kInt},
    // Shown by management, otherwise without effect.
    long_number<&S::redistribution_delay>("redistributionDelay"),
    int_number<&S::page_cache_max_size>("pageCacheMaxSize"),
    int_size<&S::prefetch_page_bytes>("prefetchPageBytes"),
    int_number<&S::prefetch_page_messages>("prefetchPageMessages"),
    int_number<&S::initial_queue_buffer_size>("initialQueueBufferSize"),
    // Of other protocols, of clusters, or of how Artemis keeps pages in memory.
    unused_flag<S>("autoCreateJmsQueues"),
    unused_flag<S>("autoDeleteJmsQueues"),
    unused_flag<S>("autoCreateJmsTopics"),
    unused_flag<S>("autoDeleteJmsTopics"),
    unused_number<S>("queuePrefetch"),
};

}  // namespace

void read_address_settings(const Place& place, Config& config) {
    read_entries(place, [&](const Place& entry, const std::string& match) {
        read_fields(entry, kFields, config.address_settings[match]);
    });
}

std::optional<JsonValue> write_address_settings(const Config& config) {
    JsonValue matches = json_object();
    for (const auto& [match, settings] : config.address_settings) {
        matches.members.push_back({match, write_fields(kFields, settings)});
    }
    return matches;
}

std::vector<KeyInfo> address_settings_keys() {
    return infos_of(kFields);
}

}  // namespace minibroker::config
