#include "broker/management/configuration_json.h"

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/management/message.h"
#include "broker/security/security.h"

// The resource `broker`: what holds for an address.

namespace minibroker::broker {
namespace {

using Call = ControlCall<SettingsControl>;
using Result = ManagementResult;
using P = config::Permissions;
using S = config::AddressSettings;

struct Flag {
    std::string_view name;
    bool P::* member;
};
constexpr Flag kFlags[] = {
    {"send", &P::send},
    {"consume", &P::consume},
    {"createDurableQueue", &P::create_durable_queue},
    {"deleteDurableQueue", &P::delete_durable_queue},
    {"createNonDurableQueue", &P::create_non_durable_queue},
    {"deleteNonDurableQueue", &P::delete_non_durable_queue},
    {"manage", &P::manage},
    {"browse", &P::browse},
    {"createAddress", &P::create_address},
    {"deleteAddress", &P::delete_address},
    {"view", &P::view},
    {"edit", &P::edit},
};

std::string json_of(bool value) {
    return value ? "true" : "false";
}
std::string json_of(std::int64_t value) {
    return std::to_string(value);
}
std::string json_of(double value) {
    std::string text = std::to_string(value);
    while (text.ends_with('0') && !text.ends_with(".0")) text.pop_back();
    return text;
}
std::string json_of(const std::string& value) {
    return json_quoted(value);
}
std::string json_of(config::AddressFullPolicy value) {
    constexpr const char* kNames[] = {"PAGE", "DROP", "FAIL", "BLOCK"};
    return json_quoted(kNames[static_cast<std::size_t>(value)]);
}
std::string json_of(config::PageFullPolicy value) {
    return json_quoted(value == config::PageFullPolicy::kDrop ? "DROP" : "FAIL");
}
std::string json_of(config::DeletionPolicy value) {
    return json_quoted(value == config::DeletionPolicy::kOff ? "OFF" : "FORCE");
}
std::string json_of(config::SlowConsumerPolicy value) {
    return json_quoted(value == config::SlowConsumerPolicy::kKill ? "KILL" : "NOTIFY");
}

struct Setting {
    std::string_view key;
    std::optional<std::string> (*json)(const S& settings);
};

template <auto kMember>
constexpr Setting setting(std::string_view key) {
    return {key, [](const S& settings) -> std::optional<std::string> {
                const auto& value = settings.*kMember;
                return value ? std::optional(json_of(*value)) : std::nullopt;
            }};
}

template <auto kMember>
constexpr Setting routing_setting(std::string_view key) {
    return {key, [](const S& settings) -> std::optional<std::string> {
                const auto& anycast = settings.*kMember;
                if (!anycast) return std::nullopt;
                return json_quoted(*anycast ? "ANYCAST" : "MULTICAST");
            }};
}

// Keys as Artemis's `AddressSettings.toJSON` has them.
constexpr Setting kSettings[] = {
    setting<&S::address_full_message_policy>("addressFullMessagePolicy"),
    setting<&S::max_size_bytes>("maxSizeBytes"),
    setting<&S::max_read_page_bytes>("maxReadPageBytes"),
    setting<&S::max_read_page_messages>("maxReadPageMessages"),
    setting<&S::prefetch_page_bytes>("prefetchPageBytes"),
    setting<&S::prefetch_page_messages>("prefetchPageMessages"),
    setting<&S::page_limit_bytes>("pageLimitBytes"),
    setting<&S::page_limit_messages>("pageLimitMessages"),
    setting<&S::page_full_message_policy>("pageFullMessagePolicy"),
    setting<&S::max_size_messages>("maxSizeMessages"),
    setting<&S::page_size_bytes>("pageSizeBytes"),
    setting<&S::page_cache_max_size>("pageCacheMaxSize"),
    setting<&S::max_delivery_attempts>("maxDeliveryAttempts"),
    setting<&S::message_counter_history_day_limit>("messageCounterHistoryDayLimit"),
    setting<&S::redelivery_delay>("redeliveryDelay"),
    setting<&S::redelivery_multiplier>("redeliveryMultiplier"),
    setting<&S::redelivery_collision_avoidance_factor>("redeliveryCollisionAvoidanceFactor"),
    setting<&S::max_redelivery_delay>("maxRedeliveryDelay"),
    setting<&S::dead_letter_address>("deadLetterAddress"),
    setting<&S::expiry_address>("expiryAddress"),
    setting<&S::expiry_delay>("expiryDelay"),
    setting<&S::min_expiry_delay>("minExpiryDelay"),
    setting<&S::max_expiry_delay>("maxExpiryDelay"),
    setting<&S::no_expiry>("noExpiry"),
    setting<&S::default_last_value_queue>("defaultLastValueQueue"),
    setting<&S::default_last_value_key>("defaultLastValueKey"),
    setting<&S::default_non_destructive>("defaultNonDestructive"),
    setting<&S::default_exclusive_queue>("defaultExclusiveQueue"),
    setting<&S::default_group_rebalance>("defaultGroupRebalance"),
    setting<&S::default_group_rebalance_pause_dispatch>("defaultGroupRebalancePauseDispatch"),
    setting<&S::default_group_buckets>("defaultGroupBuckets"),
    setting<&S::default_group_first_key>("defaultGroupFirstKey"),
    setting<&S::redistribution_delay>("redistributionDelay"),
    setting<&S::send_to_dla_on_no_route>("sendToDLAOnNoRoute"),
    setting<&S::slow_consumer_threshold>("slowConsumerThreshold"),
    setting<&S::slow_consumer_check_period>("slowConsumerCheckPeriod"),
    setting<&S::slow_consumer_policy>("slowConsumerPolicy"),
    setting<&S::auto_create_queues>("autoCreateQueues"),
    setting<&S::auto_delete_queues>("autoDeleteQueues"),
    setting<&S::auto_delete_created_queues>("autoDeleteCreatedQueues"),
    setting<&S::auto_delete_queues_delay>("autoDeleteQueuesDelay"),
    setting<&S::auto_delete_queues_skip_usage_check>("autoDeleteQueuesSkipUsageCheck"),
    setting<&S::auto_delete_queues_message_count>("autoDeleteQueuesMessageCount"),
    setting<&S::default_ring_size>("defaultRingSize"),
    setting<&S::retroactive_message_count>("retroactiveMessageCount"),
    setting<&S::config_delete_queues>("configDeleteQueues"),
    setting<&S::auto_create_addresses>("autoCreateAddresses"),
    setting<&S::auto_delete_addresses>("autoDeleteAddresses"),
    setting<&S::auto_delete_addresses_delay>("autoDeleteAddressesDelay"),
    setting<&S::auto_delete_addresses_skip_usage_check>("autoDeleteAddressesSkipUsageCheck"),
    setting<&S::config_delete_addresses>("configDeleteAddresses"),
    setting<&S::config_delete_diverts>("configDeleteDiverts"),
    setting<&S::max_size_bytes_reject_threshold>("maxSizeBytesRejectThreshold"),
    setting<&S::default_consumer_window_size>("defaultConsumerWindowSize"),
    setting<&S::default_max_consumers>("defaultMaxConsumers"),
    setting<&S::default_purge_on_no_consumers>("defaultPurgeOnNoConsumers"),
    setting<&S::default_consumers_before_dispatch>("defaultConsumersBeforeDispatch"),
    setting<&S::default_delay_before_dispatch>("defaultDelayBeforeDispatch"),
    routing_setting<&S::default_queue_anycast>("defaultQueueRoutingType"),
    routing_setting<&S::default_address_anycast>("defaultAddressRoutingType"),
    setting<&S::auto_create_dead_letter_resources>("autoCreateDeadLetterResources"),
    setting<&S::dead_letter_queue_prefix>("deadLetterQueuePrefix"),
    setting<&S::dead_letter_queue_suffix>("deadLetterQueueSuffix"),
    setting<&S::auto_create_expiry_resources>("autoCreateExpiryResources"),
    setting<&S::expiry_queue_prefix>("expiryQueuePrefix"),
    setting<&S::expiry_queue_suffix>("expiryQueueSuffix"),
    setting<&S::enable_metrics>("enableMetrics"),
    setting<&S::enable_ingress_timestamp>("enableIngressTimestamp"),
    setting<&S::management_message_attribute_size_limit>("managementMessageAttributeSizeLimit"),
    setting<&S::id_cache_size>("idCacheSize"),
    setting<&S::initial_queue_buffer_size>("initialQueueBufferSize"),
};

// Only what some match sets, and two keys that Artemis always tells.
Result address_settings(const Call& call) {
    const S settings = *call.on.book.settings().lookup(call.text(0));
    JsonObject json;
    for (const Setting& row : kSettings) {
        if (const auto value = row.json(settings)) json.raw(row.key, *value);
    }
    json.text("slowConsumerThresholdMeasurementUnit",
              settings.slow_consumer_threshold_measurement_unit.value_or("MESSAGES_PER_SECOND"))
        .number("managementBrowsePageSize", browse_page_size(settings));
    return Result::text(json.json());
}

std::string user_json(const std::string& name, const config::User& user) {
    JsonArray roles;
    for (const std::string& role : user.roles) roles.text(role);
    JsonObject json;
    json.text("username", name).raw("roles", roles.json());
    return json.json();
}

Result list_users(const Call& call) {
    JsonArray json;
    for (const auto& [name, user] : call.on.environment.config.users) {
        if (call.text(0).empty() || call.text(0) == name) json.raw(user_json(name, user));
    }
    return Result::text(json.json());
}

constexpr ManagementOperation<SettingsControl> kOperations[] = {
    {"getRolesAsJSON",
     "s",
     [](const Call& c) { return Result::text(roles_json(c.on.security, c.text(0))); }},
    {"getRoles",
     "s",
     [](const Call& c) { return Result::value(roles_array(c.on.security, c.text(0))); }},
    {"getAddressSettingsAsJSON", "s", address_settings},
    {"listUser", "s", list_users},
};

}  // namespace

std::string roles_json(Security& security, std::string_view address) {
    JsonArray json;
    const Security::Roles* roles = security.roles_of_address(address);
    if (roles == nullptr) return json.json();
    for (const auto& [name, permissions] : *roles) {
        JsonObject role;
        role.text("name", name);
        for (const Flag& flag : kFlags) role.flag(flag.name, permissions.*flag.member);
        json.raw(role.json());
    }
    return json.json();
}

std::string roles_array(Security& security, std::string_view address) {
    JsonArray json;
    const Security::Roles* roles = security.roles_of_address(address);
    if (roles == nullptr) return json.json();
    for (const auto& [name, permissions] : *roles) {
        JsonArray role;
        role.text(name);
        for (const Flag& flag : kFlags) role.raw(permissions.*flag.member ? "true" : "false");
        json.raw(role.json());
    }
    return json.json();
}

std::unique_ptr<OperationTable> operations_of(SettingsControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
