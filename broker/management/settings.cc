#include "broker/management/configuration_json.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/management/message.h"
#include "broker/security/security.h"

// The resource `broker`: the settings that apply to an address.

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

/// A setting as JSON, nullopt if it is absent.
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

constexpr Setting kSettings[] = {
#define SETTING_ROUTING_TYPE(member, key) routing_setting<&S::member>(key),
#define ADDRESS_SETTING(member, key, ...) setting<&S::member>(key),
#include "config/address_settings.def"
};

// In the order of Artemis's `AddressSettings.toJSON`; others follow.
constexpr std::string_view kOrder[] = {
    "addressFullMessagePolicy",
    "maxSizeBytes",
    "maxReadPageBytes",
    "maxReadPageMessages",
    "prefetchPageBytes",
    "prefetchPageMessages",
    "pageLimitBytes",
    "pageLimitMessages",
    "pageFullMessagePolicy",
    "maxSizeMessages",
    "pageSizeBytes",
    "pageCacheMaxSize",
    "maxDeliveryAttempts",
    "messageCounterHistoryDayLimit",
    "redeliveryDelay",
    "redeliveryMultiplier",
    "redeliveryCollisionAvoidanceFactor",
    "maxRedeliveryDelay",
    "deadLetterAddress",
    "expiryAddress",
    "expiryDelay",
    "minExpiryDelay",
    "maxExpiryDelay",
    "noExpiry",
    "defaultLastValueQueue",
    "defaultLastValueKey",
    "defaultNonDestructive",
    "defaultExclusiveQueue",
    "defaultGroupRebalance",
    "defaultGroupRebalancePauseDispatch",
    "defaultGroupBuckets",
    "defaultGroupFirstKey",
    "redistributionDelay",
    "sendToDLAOnNoRoute",
    "slowConsumerThreshold",
    "slowConsumerCheckPeriod",
    "slowConsumerPolicy",
    "autoCreateQueues",
    "autoDeleteQueues",
    "autoDeleteCreatedQueues",
    "autoDeleteQueuesDelay",
    "autoDeleteQueuesSkipUsageCheck",
    "autoDeleteQueuesMessageCount",
    "defaultRingSize",
    "retroactiveMessageCount",
    "configDeleteQueues",
    "autoCreateAddresses",
    "autoDeleteAddresses",
    "autoDeleteAddressesDelay",
    "autoDeleteAddressesSkipUsageCheck",
    "configDeleteAddresses",
    "configDeleteDiverts",
    "maxSizeBytesRejectThreshold",
    "defaultConsumerWindowSize",
    "defaultMaxConsumers",
    "defaultPurgeOnNoConsumers",
    "defaultConsumersBeforeDispatch",
    "defaultDelayBeforeDispatch",
    "defaultQueueRoutingType",
    "defaultAddressRoutingType",
    "autoCreateDeadLetterResources",
    "deadLetterQueuePrefix",
    "deadLetterQueueSuffix",
    "autoCreateExpiryResources",
    "expiryQueuePrefix",
    "expiryQueueSuffix",
    "enableMetrics",
    "enableIngressTimestamp",
    "managementMessageAttributeSizeLimit",
    "IDCacheSize",
    "initialQueueBufferSize",
};
static_assert(std::ranges::all_of(kOrder, [](std::string_view key) {
    return std::ranges::count(kSettings, key, &Setting::key) == 1;
}));
// Artemis always includes these.
constexpr std::string_view kAlwaysTold[] = {"slowConsumerThresholdMeasurementUnit",
                                            "managementBrowsePageSize"};

/// In that order.
const std::vector<Setting>& told_settings() {
    static const std::vector<Setting> kTold = [] {
        std::vector<Setting> told;
        for (const std::string_view key : kOrder)
            told.push_back(*std::ranges::find(kSettings, key, &Setting::key));
        for (const Setting& one : kSettings) {
            const bool is_told = std::ranges::count(kOrder, one.key) != 0 ||
                                 std::ranges::count(kAlwaysTold, one.key) != 0;
            if (!is_told) told.push_back(one);
        }
        return told;
    }();
    return kTold;
}

// Only settings that some match sets, and two keys that Artemis always includes.
Result address_settings(const Call& call) {
    const S settings = *call.on.book.settings().lookup(call.text(0));
    JsonObject json;
    for (const Setting& one : told_settings()) {
        const std::string_view key = one.key == "IDCacheSize" ? "idCacheSize" : one.key;
        if (const auto value = one.json(settings)) json.raw(key, *value);
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
