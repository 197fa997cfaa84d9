#include "config/broker_json.h"

#include "config/acceptor_json.h"
#include "config/acceptor_parameters.h"
#include "config/address_settings_json.h"
#include "config/divert_json.h"
#include "config/fields.h"
#include "config/guest_login.h"
#include "config/queue_json.h"
#include "config/security_json.h"

namespace minibroker::config {
namespace {

template <auto kMember>
void read_character(const Place& place, Wildcards& wildcards) {
    if (place.value().kind != JsonValue::Kind::kText || place.value().text.size() != 1) {
        return place.wrong("one character");
    }
    wildcards.*kMember = place.value().text[0];
}

template <auto kMember>
std::optional<JsonValue> write_character(const Wildcards& wildcards) {
    return json_of(std::string(1, wildcards.*kMember));
}

template <auto kMember>
constexpr Field<Wildcards> character(std::string_view key) {
    return {key, read_character<kMember>, KeyType::kCharacter, nullptr, &write_character<kMember>};
}

constexpr Field<Wildcards> kWildcardFields[] = {
    flag<&Wildcards::routing_enabled>("routingEnabled"),
    character<&Wildcards::delimiter>("delimiter"),
    character<&Wildcards::any_words>("anyWords"),
    character<&Wildcards::single_word>("singleWord"),
};

void read_wildcards(const Place& place, Config& config) {
    Wildcards& wildcards = config.wildcards;
    read_fields(place, kWildcardFields, wildcards);
    if (wildcards.delimiter == wildcards.any_words ||
        wildcards.any_words == wildcards.single_word ||
        wildcards.single_word == wildcards.delimiter) {
        place.problem("delimiter, anyWords and singleWord must differ");
    }
}

std::optional<JsonValue> write_wildcards(const Config& config) {
    return write_fields(kWildcardFields, config.wildcards);
}

void read_wildcard_routing(const Place& place, Config& config) {
    read_bool(place, config.wildcards.routing_enabled);
}

constexpr Choice<const char*> kJournalTypes[] = {
    {"NIO", "NIO"}, {"ASYNCIO", "ASYNCIO"}, {"MAPPED", "MAPPED"}};
constexpr Choice<int> kPolicies[] = {{"HALT", 0}, {"SHUTDOWN", 1}, {"LOG", 2}};

// Limits as in other brokers.
constexpr char kOtherAnyWords = '>';

void warn_of_other_wildcard(const Place& place, std::string_view match, const Wildcards& letters) {
    if (letters.any_words == kOtherAnyWords || letters.single_word == kOtherAnyWords) return;
    if (!match.ends_with(kOtherAnyWords)) return;
    match.remove_suffix(1);
    if (!match.empty() && match.back() != letters.delimiter) return;
    place.warning("> is no wildcard and stands for itself; any number of words is " +
                  std::string(1, letters.any_words));
}

// Artemis does not start with such a match. The letters may follow the matches in the file, so that
// this comes last.
void check_matches(const Place& place, const Wildcards& wildcards) {
    for (const JsonMember& section : place.value().members) {
        if (section.key != "addressSettings" && section.key != "securityRoles") continue;
        for (const JsonMember& entry : section.value.members) {
            warn_of_other_wildcard(place.member(section).member(entry), entry.key, wildcards);
            const auto at = entry.key.find(wildcards.any_words);
            if (at == std::string::npos || at + 1 == entry.key.size()) continue;
            place.member(section).member(entry).problem(
                std::string(1, wildcards.any_words) +
                " stands for any number of words and can only be the last character");
        }
    }
}

using C = Config;

constexpr Field<C> object(std::string_view key,
                          void (*read)(const Place&, C&),
                          std::optional<JsonValue> (*write)(const C&)) {
    return {key, read, KeyType::kObject, nullptr, write};
}

// A key whose value is read elsewhere.
constexpr Field<C> elsewhere(Field<C> field) {
    field.has_effect = true;
    return field;
}

// Read after all others, by read_queue_configurations.
void read_later(const Place&, Config&) {}

constexpr Field<C> kFields[] = {
    text<&C::name>("name"),
    elsewhere(unused_text<C>("$schema")),  // for editors: config/broker.schema.json
    {"acceptors", read_acceptors},
    object("acceptorConfigurations", read_acceptor_configurations, write_acceptors),
    object("users", read_users, write_users),
    // Read by security_files.cc, which needs the directory.
    elsewhere(unused_text<C>("usersFile")),
    elsewhere(unused_text<C>("rolesFile")),
    elsewhere(unused_flag<C>("allowAnonymousRemoteAccess")),
    object("guestLogin", read_guest_login, write_guest_login),
    object("securityRoles", read_security_roles, write_security_roles),
    object("addressSettings", read_address_settings, write_address_settings),
    {"addressesSettings", read_address_settings},  // the same in Artemis
    {"queueConfigurations", read_later},
    object("addressConfigurations", read_addresses, write_addresses),
    object("divertConfigurations", read_diverts, write_diverts),
    object("wildcardConfiguration", read_wildcards, write_wildcards),
    {"wildCardConfiguration", read_wildcards},
    {"wildcardRoutingEnabled", read_wildcard_routing, KeyType::kBoolean},
    flag<&C::persistence_enabled>("persistenceEnabled"),
    flag<&C::security_enabled>("securityEnabled"),
    flag<&C::populate_validated_user>("populateValidatedUser"),
    flag<&C::reject_empty_validated_user>("rejectEmptyValidatedUser"),
    text<&C::management_address>("managementAddress"),
    text<&C::management_notification_address>("managementNotificationAddress"),
    flag<&C::management_message_rbac>("managementMessageRbac"),
    text<&C::management_rbac_prefix>("managementRbacPrefix"),
    text<&C::view_permission_method_match_pattern>("viewPermissionMethodMatchPattern"),
    long_number<&C::message_expiry_scan_period>("messageExpiryScanPeriod"),
    long_number<&C::address_queue_scan_period>("addressQueueScanPeriod"),
    long_number<&C::connection_ttl_override>("connectionTTLOverride"),
    long_number<&C::connection_ttl_check_interval>("connectionTtlCheckInterval"),
    long_number<&C::transaction_timeout>("transactionTimeout"),
    long_number<&C::transaction_timeout_scan_period>("transactionTimeoutScanPeriod"),
    long_number<&C::global_max_size>("globalMaxSize"),
    long_number<&C::global_max_messages>("globalMaxMessages"),
    int_number<&C::id_cache_size>("IDCacheSize"),
    // Artemis takes a name that begins with capitals also with a small first letter.
    {"iDCacheSize", read_member<&C::id_cache_size, std::int64_t, read_int>, KeyType::kInt},
    flag<&C::persist_id_cache>("persistIDCache"),
    text<&C::temporary_queue_namespace>("temporaryQueueNamespace"),
    flag<&C::suppress_session_notifications>("suppressSessionNotifications"),
    long_number<&C::configuration_file_refresh_period>("configurationFileRefreshPeriod"),
    flag<&C::test_operations>("testOperations"),
    text<&C::journal_directory>("journalDirectory"),
    int_size<&C::journal_file_size>("journalFileSize"),
    flag<&C::journal_datasync>("journalDatasync"),
    flag<&C::journal_sync_transactional>("journalSyncTransactional"),
    flag<&C::journal_sync_non_transactional>("journalSyncNonTransactional"),
    flag<&C::persist_delivery_count_before_delivery>("persistDeliveryCountBeforeDelivery"),
    // Told by management; otherwise without effect.
    flag<&C::message_counter_enabled>("messageCounterEnabled"),
    long_number<&C::message_counter_sample_period>("messageCounterSamplePeriod"),
    int_number<&C::message_counter_max_day_history>("messageCounterMaxDayHistory"),
    int_number<&C::max_disk_usage>("maxDiskUsage"),
    long_number<&C::min_disk_free>("minDiskFree"),
    int_number<&C::disk_scan_period>("diskScanPeriod"),
    text<&C::bindings_directory>("bindingsDirectory"),
    text<&C::paging_directory>("pagingDirectory"),
    text<&C::large_messages_directory>("largeMessagesDirectory"),
    choice<&C::journal_type, kJournalTypes>("journalType"),
    int_number<&C::journal_min_files>("journalMinFiles"),
    int_number<&C::journal_pool_files>("journalPoolFiles"),
    int_number<&C::journal_compact_min_files>("journalCompactMinFiles"),
    int_number<&C::journal_compact_percentage>("journalCompactPercentage"),
    int_number<&C::thread_pool_max_size>("threadPoolMaxSize"),
    int_number<&C::scheduled_thread_pool_max_size>("scheduledThreadPoolMaxSize"),
    int_size<&C::journal_buffer_size_nio>("journalBufferSize_NIO"),
    int_size<&C::journal_buffer_size_aio>("journalBufferSize_AIO"),
    int_number<&C::journal_buffer_timeout_nio>("journalBufferTimeout_NIO"),
    int_number<&C::journal_buffer_timeout_aio>("journalBufferTimeout_AIO"),
    int_number<&C::journal_max_io_nio>("journalMaxIO_NIO"),
    int_number<&C::journal_max_io_aio>("journalMaxIO_AIO"),
    flag<&C::create_bindings_dir>("createBindingsDir"),
    flag<&C::create_journal_dir>("createJournalDir"),
    long_number<&C::security_invalidation_interval>("securityInvalidationInterval"),
    int_number<&C::message_expiry_thread_priority>("messageExpiryThreadPriority"),
    flag<&C::async_connection_execution_enabled>("enabledAsyncConnectionExecution"),
    // Artemis internals without a counterpart here.
    unused_number<C>("authenticationCacheSize"),
    unused_number<C>("authorizationCacheSize"),
    unused_number<C>("fileDeployerScanPeriod"),
    unused_flag<C>("gracefulShutdownEnabled"),
    unused_number<C>("gracefulShutdownTimeout"),
    unused_number<C>("maxRedeliveryRecords"),
    unused_text<C>("uuidNamespace"),
    unused_text<C>("internalNamingPrefix"),
    unused_text<C>("literalMatchMarkers"),
    unused_number<C>("globalMaxSizePercentOfJvmMaxMemory"),
    unused_number<C>("memoryMeasureInterval"),
    unused_number<C>("memoryWarningThreshold"),
    unused_number<C>("serverDumpInterval"),
    unused_flag<C>("criticalAnalyzer"),
    unused_choice<C, kPolicies>("criticalAnalyzerPolicy"),
    unused_number<C>("criticalAnalyzerTimeout"),
    unused_number<C>("criticalAnalyzerCheckPeriod"),
    unused_number<C>("journalMaxAtticFiles"),
    unused_number<C>("journalFileOpenTimeout"),
    unused_number<C>("journalDeviceBlockSize"),
    unused_number<C>("journalLockAcquisitionTimeout"),
    unused_flag<C>("logJournalWriteRate"),
    unused_text<C>("nodeManagerLockDirectory"),
    unused_number<C>("pageMaxConcurrentIO"),
    unused_flag<C>("readWholePage"),
    unused_number<C>("pageSyncTimeout"),
    unused_flag<C>("largeMessageSync"),
    unused_flag<C>("JMXManagementEnabled"),
    unused_text<C>("JMXDomain"),
    unused_flag<C>("JMXUseBrokerName"),
    unused_flag<C>("resolveProtocols"),
    unused_flag<C>("amqpUseCoreSubscriptionNaming"),
    unused_number<C>("mqttSessionScanInterval"),
    unused_number<C>("mqttSessionStatePersistenceTimeout"),
    unused_flag<C>("failoverOnServerShutdown"),
    unused_text<C>("clusterUser"),
    unused_text<C>("clusterPassword"),
    unused_text<C>("systemPropertyPrefix"),
    unused_text<C>("brokerPropertiesKeySurround"),
    unused_flag<C>("maskPassword"),
    unused_text<C>("passwordCodec"),
    unused_anything<C>("connectorConfigurations"),
    unused_anything<C>("metricsConfiguration"),
    unused_anything<C>("HAPolicyConfiguration"),
    unused_flag<C>("jMXManagementEnabled"),
    unused_text<C>("jMXDomain"),
    unused_flag<C>("jMXUseBrokerName"),
    unused_anything<C>("hAPolicyConfiguration"),
    unused_number<C>("mirrorAckManagerPageAttempts"),
    unused_number<C>("mirrorAckManagerQueueAttempts"),
    unused_number<C>("mirrorAckManagerRetryDelay"),
    unused_flag<C>("mirrorAckManagerWarnUnacked"),
    unused_flag<C>("mirrorPageTransaction"),
    unused_flag<C>("checkForPrimaryServer"),
    unused_text<C>("brokerInstance"),
    unused_text<C>("configurationUrl"),
    unused_text<C>("status"),
    unused_text<C>("networCheckNIC"),
    // Features that minibroker does not have.
    unsupported<C>("bridgeConfigurations"),
    unsupported<C>("clusterConfigurations"),
    unsupported<C>("AMQPConnectionConfigurations"),
    unsupported<C>("AMQPConnection"),
    unsupported<C>("AMQPConnections"),
    unsupported<C>("aMQPConnectionConfigurations"),
    unsupported<C>("connectorServiceConfigurations"),
    unsupported<C>("securityRoleNameMappings"),
    unsupported<C>("metricsPlugin"),
    unsupported<C>("federationConfigurations"),
    unsupported<C>("connectionRouters"),
    unsupported<C>("broadcastGroupConfigurations"),
    unsupported<C>("discoveryGroupConfigurations"),
    unsupported<C>("groupingHandlerConfiguration"),
    unsupported<C>("resourceLimitSettings"),
    unsupported<C>("brokerPlugins"),
    unsupported<C>("securitySettingPlugins"),
    unsupported<C>("storeConfiguration"),
    unsupported<C>("incomingInterceptorClassNames"),
    unsupported<C>("outgoingInterceptorClassNames"),
    unsupported_text<C>("networkCheckList"),
    unsupported_text<C>("networkCheckURLList"),
    unsupported_text<C>("networkCheckNIC"),
    unsupported_text<C>("networkCheckPeriod"),
    unsupported_text<C>("networkCheckTimeout"),
    unsupported_text<C>("networkCheckPingCommand"),
    unsupported_text<C>("networkCheckPing6Command"),
    unsupported_text<C>("journalRetentionDirectory"),
    unsupported_text<C>("journalRetentionPeriod"),
    unsupported_text<C>("journalRetentionMaxBytes"),
};

}  // namespace

void read_broker(const Place& place, Config& config) {
    read_fields(place, kFields, config);
    read_queue_configurations(place, config);
    check_matches(place, config.wildcards);
    if (config.acceptors.empty() && place.value().kind == JsonValue::Kind::kObject) {
        place.warning_line("no acceptors: nobody can connect");
    }
}

JsonValue write_broker(const Config& config) {
    return write_fields(kFields, config);
}

std::vector<KeySection> known_keys() {
    return {
        {"The broker", infos_of(kFields)},
        {"Acceptors", acceptor_configuration_keys()},
        {"Acceptor parameters", acceptor_parameters()},
        {"Users", user_keys()},
        {"Guest login", guest_login_keys()},
        {"Permissions", permission_keys()},
        {"Address settings", address_settings_keys()},
        {"Addresses", address_keys()},
        {"Queues", queue_keys()},
        {"Diverts", divert_keys()},
        {"Wildcards", infos_of(kWildcardFields)},
    };
}

}  // namespace minibroker::config
