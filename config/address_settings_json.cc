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

constexpr Field<S> kFields[] = {
#define SETTING_FLAG(member, key) flag<&S::member>(key),
#define SETTING_ROUTING_TYPE(member, key) choice<&S::member, kAnycast>(key),
#define SETTING_INT(member, key) int_number<&S::member>(key),
#define SETTING_LONG(member, key) long_number<&S::member>(key),
#define SETTING_INT_BYTES(member, key) int_size<&S::member>(key),
#define SETTING_DECIMAL(member, key) decimal<&S::member>(key),
#define SETTING_TEXT(member, key) text<&S::member>(key),
#define SETTING_WORD(member, key, words) choice<&S::member, words>(key),
#define SETTING_CHOICE(member, key, Type, choices) choice<&S::member, choices>(key),
#include "config/address_settings.def"
    // As the broker's.
    {"iDCacheSize", read_member<&S::id_cache_size, std::int64_t, read_int>, KeyType::kInt},
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
