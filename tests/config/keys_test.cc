// Sets every key of the tables by itself and reads it back, so that no two rows point at one
// member.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/fixed_keys.h"
#include "tests/config/key_rows.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;
using namespace minibroker::test;
using namespace std::string_view_literals;

namespace {

using S = AddressSettings;
const std::vector<Row<S>> kSettings = {
    ROW(S, dead_letter_address, "deadLetterAddress", "\"D\"", "D"),
    ROW(S, expiry_address, "expiryAddress", "\"E\"", "E"),
    ROW(S, auto_create_dead_letter_resources, "autoCreateDeadLetterResources", "true", "true"),
    ROW(S, dead_letter_queue_prefix, "deadLetterQueuePrefix", "\"p\"", "p"),
    ROW(S, dead_letter_queue_suffix, "deadLetterQueueSuffix", "\"\"", ""),
    ROW(S, auto_create_expiry_resources, "autoCreateExpiryResources", "false", "false"),
    ROW(S, expiry_queue_prefix, "expiryQueuePrefix", "\"p\"", "p"),
    ROW(S, expiry_queue_suffix, "expiryQueueSuffix", "\"s\"", "s"),
    ROW(S, expiry_delay, "expiryDelay", "1", "1"),
    ROW(S, min_expiry_delay, "minExpiryDelay", "\"2\"", "2"),
    ROW(S, max_expiry_delay, "maxExpiryDelay", "-1", "-1"),
    ROW(S, no_expiry, "noExpiry", "\"true\"", "true"),
    ROW(S, max_delivery_attempts, "maxDeliveryAttempts", "-1", "-1"),
    ROW(S, redelivery_delay, "redeliveryDelay", "0", "0"),
    ROW(S, redelivery_multiplier, "redeliveryMultiplier", "1.5", "1.500000"),
    ROW(S,
        redelivery_collision_avoidance_factor,
        "redeliveryCollisionAvoidanceFactor",
        "\"0.25\"",
        "0.250000"),
    ROW(S, max_redelivery_delay, "maxRedeliveryDelay", "9223372036854775", "9223372036854775"),
    ROW(S, address_full_message_policy, "addressFullMessagePolicy", "\"FAIL\"", "enumerator 2"),
    ROW(S, max_size_bytes, "maxSizeBytes", "\"10M\"", "10485760"),
    ROW(S, max_size_messages, "maxSizeMessages", "3", "3"),
    ROW(S, max_size_bytes_reject_threshold, "maxSizeBytesRejectThreshold", "\"1 KiB\"", "1024"),
    ROW(S, page_size_bytes, "pageSizeBytes", "\"65536\"", "65536"),
    ROW(S, page_limit_bytes, "pageLimitBytes", "4", "4"),
    ROW(S, page_limit_messages, "pageLimitMessages", "5", "5"),
    ROW(S, page_full_message_policy, "pageFullMessagePolicy", "\"FAIL\"", "enumerator 1"),
    ROW(S, max_read_page_bytes, "maxReadPageBytes", "6", "6"),
    ROW(S, max_read_page_messages, "maxReadPageMessages", "7", "7"),
    ROW(S, auto_create_queues, "autoCreateQueues", "false", "false"),
    ROW(S, auto_create_addresses, "autoCreateAddresses", "false", "false"),
    ROW(S, auto_delete_queues, "autoDeleteQueues", "false", "false"),
    ROW(S, auto_delete_addresses, "autoDeleteAddresses", "false", "false"),
    ROW(S, auto_delete_created_queues, "autoDeleteCreatedQueues", "true", "true"),
    ROW(S, auto_delete_queues_delay, "autoDeleteQueuesDelay", "8", "8"),
    ROW(S, auto_delete_addresses_delay, "autoDeleteAddressesDelay", "9", "9"),
    ROW(S, auto_delete_queues_message_count, "autoDeleteQueuesMessageCount", "-1", "-1"),
    ROW(S, auto_delete_queues_skip_usage_check, "autoDeleteQueuesSkipUsageCheck", "true", "true"),
    ROW(S,
        auto_delete_addresses_skip_usage_check,
        "autoDeleteAddressesSkipUsageCheck",
        "true",
        "true"),
    ROW(S, config_delete_queues, "configDeleteQueues", "\"FORCE\"", "enumerator 1"),
    ROW(S, config_delete_addresses, "configDeleteAddresses", "\"OFF\"", "enumerator 0"),
    ROW(S, config_delete_diverts, "configDeleteDiverts", "\"FORCE\"", "enumerator 1"),
    ROW(S, default_address_anycast, "defaultAddressRoutingType", "\"ANYCAST\"", "true"),
    ROW(S, default_queue_anycast, "defaultQueueRoutingType", "\"MULTICAST\"", "false"),
    ROW(S, default_max_consumers, "defaultMaxConsumers", "10", "10"),
    ROW(S, default_purge_on_no_consumers, "defaultPurgeOnNoConsumers", "true", "true"),
    ROW(S, default_exclusive_queue, "defaultExclusiveQueue", "true", "true"),
    ROW(S, default_last_value_queue, "defaultLastValueQueue", "true", "true"),
    ROW(S, default_last_value_key, "defaultLastValueKey", "\"k\"", "k"),
    ROW(S, default_non_destructive, "defaultNonDestructive", "true", "true"),
    ROW(S, default_ring_size, "defaultRingSize", "11", "11"),
    ROW(S, default_consumers_before_dispatch, "defaultConsumersBeforeDispatch", "12", "12"),
    ROW(S, default_delay_before_dispatch, "defaultDelayBeforeDispatch", "13", "13"),
    ROW(S, default_group_rebalance, "defaultGroupRebalance", "true", "true"),
    ROW(S,
        default_group_rebalance_pause_dispatch,
        "defaultGroupRebalancePauseDispatch",
        "true",
        "true"),
    ROW(S, default_group_buckets, "defaultGroupBuckets", "14", "14"),
    ROW(S, default_group_first_key, "defaultGroupFirstKey", "\"f\"", "f"),
    ROW(S, default_consumer_window_size, "defaultConsumerWindowSize", "15", "15"),
    ROW(S, retroactive_message_count, "retroactiveMessageCount", "16", "16"),
    ROW(S, send_to_dla_on_no_route, "sendToDLAOnNoRoute", "true", "true"),
    ROW(S, slow_consumer_threshold, "slowConsumerThreshold", "17", "17"),
    ROW(S,
        slow_consumer_threshold_measurement_unit,
        "slowConsumerThresholdMeasurementUnit",
        "\"MESSAGES_PER_HOUR\"",
        "MESSAGES_PER_HOUR"),
    ROW(S, slow_consumer_check_period, "slowConsumerCheckPeriod", "18", "18"),
    ROW(S, slow_consumer_policy, "slowConsumerPolicy", "\"KILL\"", "enumerator 1"),
    ROW(S, enable_ingress_timestamp, "enableIngressTimestamp", "true", "true"),
    ROW(S, enable_metrics, "enableMetrics", "false", "false"),
    ROW(S, management_browse_page_size, "managementBrowsePageSize", "19", "19"),
    ROW(S,
        management_message_attribute_size_limit,
        "managementMessageAttributeSizeLimit",
        "20",
        "20"),
    ROW(S, redistribution_delay, "redistributionDelay", "23", "23"),
    ROW(S, page_cache_max_size, "pageCacheMaxSize", "24", "24"),
    ROW(S, prefetch_page_bytes, "prefetchPageBytes", "25", "25"),
    ROW(S, prefetch_page_messages, "prefetchPageMessages", "26", "26"),
    ROW(S, initial_queue_buffer_size, "initialQueueBufferSize", "64", "64"),
    ROW(S, message_counter_history_day_limit, "messageCounterHistoryDayLimit", "21", "21"),
    ROW(S, id_cache_size, "IDCacheSize", "22", "22"),
};

using Q = Queue;
const std::vector<Row<Q>> kQueueKeys = {
    ROW(Q, anycast, "routingType", "\"ANYCAST\"", "true"),
    ROW(Q, durable, "durable", "false", "false"),
    ROW(Q, filter, "filterString", "\"a = 1\"", "a = 1"),
    ROW(Q, max_consumers, "maxConsumers", "1", "1"),
    ROW(Q, purge_on_no_consumers, "purgeOnNoConsumers", "true", "true"),
    ROW(Q, exclusive, "exclusive", "true", "true"),
    ROW(Q, last_value, "lastValue", "true", "true"),
    ROW(Q, last_value_key, "lastValueKey", "\"k\"", "k"),
    ROW(Q, non_destructive, "nonDestructive", "false", "false"),
    ROW(Q, ring_size, "ringSize", "2", "2"),
    ROW(Q, group_rebalance, "groupRebalance", "true", "true"),
    ROW(Q, group_rebalance_pause_dispatch, "groupRebalancePauseDispatch", "true", "true"),
    ROW(Q, group_buckets, "groupBuckets", "3", "3"),
    ROW(Q, group_first_key, "groupFirstKey", "\"f\"", "f"),
    ROW(Q, consumers_before_dispatch, "consumersBeforeDispatch", "4", "4"),
    ROW(Q, delay_before_dispatch, "delayBeforeDispatch", "5", "5"),
    ROW(Q, auto_delete, "autoDelete", "true", "true"),
    ROW(Q, auto_delete_delay, "autoDeleteDelay", "6", "6"),
    ROW(Q, auto_delete_message_count, "autoDeleteMessageCount", "7", "7"),
    ROW(Q, enabled, "enabled", "false", "false"),
    ROW(Q, user, "user", "\"u\"", "u"),
};

using W = Wildcards;
const std::vector<Row<W>> kWildcardKeys = {
    ROW(W, routing_enabled, "routingEnabled", "false", "false"),
    ROW(W, delimiter, "delimiter", "\"/\"", "/"),
    ROW(W, any_words, "anyWords", "\">\"", ">"),
    ROW(W, single_word, "singleWord", "\"+\"", "+"),
};

using C = Config;
const std::vector<Row<C>> kBrokerKeys = {
    ROW(C, name, "name", "\"n\"", "n"),
    ROW(C, persistence_enabled, "persistenceEnabled", "false", "false"),
    ROW(C, security_enabled, "securityEnabled", "\"no\"", "false"),
    ROW(C, populate_validated_user, "populateValidatedUser", "\"On\"", "true"),
    ROW(C, reject_empty_validated_user, "rejectEmptyValidatedUser", "\"1\"", "true"),
    ROW(C, management_address, "managementAddress", "\"m\"", "m"),
    ROW(C, management_notification_address, "managementNotificationAddress", "\"n\"", "n"),
    ROW(C, management_message_rbac, "managementMessageRbac", "true", "true"),
    ROW(C, management_rbac_prefix, "managementRbacPrefix", "\"p\"", "p"),
    ROW(C, view_permission_method_match_pattern, "viewPermissionMethodMatchPattern", "\"v\"", "v"),
    ROW(C, message_expiry_scan_period, "messageExpiryScanPeriod", "-1", "-1"),
    ROW(C, address_queue_scan_period, "addressQueueScanPeriod", "1", "1"),
    ROW(C, connection_ttl_override, "connectionTTLOverride", "2", "2"),
    ROW(C, connection_ttl_check_interval, "connectionTtlCheckInterval", "3", "3"),
    ROW(C, transaction_timeout, "transactionTimeout", "4", "4"),
    ROW(C, transaction_timeout_scan_period, "transactionTimeoutScanPeriod", "5", "5"),
    ROW(C, global_max_size, "globalMaxSize", "\"64M\"", "67108864"),
    ROW(C, global_max_messages, "globalMaxMessages", "6", "6"),
    ROW(C, id_cache_size, "IDCacheSize", "7", "7"),
    ROW(C, persist_id_cache, "persistIDCache", "false", "false"),
    ROW(C, temporary_queue_namespace, "temporaryQueueNamespace", "\"t\"", "t"),
    ROW(C, suppress_session_notifications, "suppressSessionNotifications", "true", "true"),
    ROW(C, configuration_file_refresh_period, "configurationFileRefreshPeriod", "\"250\"", "250"),
    ROW(C, test_operations, "testOperations", "true", "true"),
    ROW(C, journal_directory, "journalDirectory", "\"j\"", "j"),
    ROW(C, journal_file_size, "journalFileSize", "\"1048576\"", "1048576"),
    ROW(C, journal_datasync, "journalDatasync", "false", "false"),
    ROW(C, journal_sync_transactional, "journalSyncTransactional", "false", "false"),
    ROW(C, journal_sync_non_transactional, "journalSyncNonTransactional", "false", "false"),
    ROW(C,
        persist_delivery_count_before_delivery,
        "persistDeliveryCountBeforeDelivery",
        "true",
        "true"),
    ROW(C, message_counter_enabled, "messageCounterEnabled", "true", "true"),
    ROW(C, message_counter_sample_period, "messageCounterSamplePeriod", "8", "8"),
    ROW(C, message_counter_max_day_history, "messageCounterMaxDayHistory", "9", "9"),
    ROW(C, max_disk_usage, "maxDiskUsage", "200", "200"),
    ROW(C, min_disk_free, "minDiskFree", "\"1G\"", "1073741824"),
    ROW(C, disk_scan_period, "diskScanPeriod", "11", "11"),
    ROW(C, bindings_directory, "bindingsDirectory", "\"b\"", "b"),
    ROW(C, paging_directory, "pagingDirectory", "\"p\"", "p"),
    ROW(C, large_messages_directory, "largeMessagesDirectory", "\"l\"", "l"),
    ROW(C, journal_type, "journalType", "\"ASYNCIO\"", "ASYNCIO"),
    ROW(C, journal_min_files, "journalMinFiles", "12", "12"),
    ROW(C, journal_pool_files, "journalPoolFiles", "13", "13"),
    ROW(C, journal_compact_min_files, "journalCompactMinFiles", "14", "14"),
    ROW(C, journal_compact_percentage, "journalCompactPercentage", "15", "15"),
    ROW(C, thread_pool_max_size, "threadPoolMaxSize", "16", "16"),
    ROW(C, scheduled_thread_pool_max_size, "scheduledThreadPoolMaxSize", "17", "17"),
    ROW(C, journal_buffer_size_nio, "journalBufferSize_NIO", "18", "18"),
    ROW(C, journal_buffer_size_aio, "journalBufferSize_AIO", "19", "19"),
    ROW(C, journal_buffer_timeout_nio, "journalBufferTimeout_NIO", "20", "20"),
    ROW(C, journal_buffer_timeout_aio, "journalBufferTimeout_AIO", "21", "21"),
    ROW(C, journal_max_io_nio, "journalMaxIO_NIO", "22", "22"),
    ROW(C, journal_max_io_aio, "journalMaxIO_AIO", "23", "23"),
    ROW(C, create_bindings_dir, "createBindingsDir", "false", "false"),
    ROW(C, create_journal_dir, "createJournalDir", "\"false\"", "false"),
    ROW(C, security_invalidation_interval, "securityInvalidationInterval", "24", "24"),
    ROW(C, message_expiry_thread_priority, "messageExpiryThreadPriority", "5", "5"),
    ROW(C, async_connection_execution_enabled, "enabledAsyncConnectionExecution", "false", "false"),
};

}  // namespace

TEST_CASE("keys: every address setting is read back") {
    const auto& rows = kSettings;
    check_rows<S>(rows, [](const std::string& members) {
        return parsed(R"({"addressSettings": {"a.#": {)" + members + "}}}")
            .config.address_settings.at("a.#");
    });
    check_complete<S>("Address settings",
                      rows,
                      {"autoCreateJmsQueues",
                       "autoDeleteJmsQueues",
                       "autoCreateJmsTopics",
                       "autoDeleteJmsTopics",
                       "redistributionDelay",
                       "iDCacheSize",
                       "queuePrefetch",
                       "pageCacheMaxSize",
                       "prefetchPageBytes",
                       "prefetchPageMessages",
                       "initialQueueBufferSize"});
}

TEST_CASE("keys: every key of a queue is read back") {
    const auto& rows = kQueueKeys;
    check_rows<Q>(rows, [](const std::string& members) {
        return parsed(R"({"addressConfigurations": {"A": {"queueConfigs": {"Q": {)" + members +
                      "}}}}}")
            .config.addresses.at(0)
            .queues.at(0);
    });
    check_complete<Q>("Queues",
                      rows,
                      {"name",
                       "address",
                       "id",
                       "consumerPriority",
                       "configurationManaged",
                       "temporary",
                       "autoCreateAddress",
                       "internal",
                       "transient",
                       "autoCreated"});
}

TEST_CASE("keys: every character of the wildcards is read back") {
    const auto& rows = kWildcardKeys;
    for (const std::string name : {"wildcardConfiguration", "wildCardConfiguration"}) {
        check_rows<W>(rows, [&](const std::string& members) {
            return parsed("{\"" + name + "\": {" + members + "}}").config.wildcards;
        });
    }
    check_complete<W>("Wildcards", rows, {});
    CHECK_FALSE(parsed(R"({"wildcardRoutingEnabled": false})").config.wildcards.routing_enabled);
}

TEST_CASE("keys: every scalar of the broker is read back") {
    const auto& rows = kBrokerKeys;
    check_rows<C>(rows,
                  [](const std::string& members) { return parsed("{" + members + "}").config; });
}

TEST_CASE("keys: one that a running broker cannot change is named when it has changed") {
    const Config plain = parsed("{}").config;
    CHECK(changed_fixed_keys(plain, plain).empty());
    for (const auto& set : kBrokerKeys) {
        const Config changed =
            parsed("{\"" + std::string(set.key) + "\": " + set.value + "}").config;
        CHECK(changed_fixed_keys(plain, changed) == std::vector{set.key});
    }
    const auto keys_of = [&](const std::string& text) {
        return changed_fixed_keys(plain, parsed(text).config);
    };
    CHECK(keys_of(R"({"acceptors": {"a": "tcp://localhost:0"}})") == std::vector{"acceptors"sv});
    CHECK(keys_of(R"({"wildcardConfiguration": {"delimiter": "/"}})") ==
          std::vector{"wildcardConfiguration"sv});
}

TEST_CASE("keys: what a running broker can change is taken over, the rest is fixed") {
    const Config changed =
        parsed(R"({"name": "other", "users": {"u": {"password": "p"}}, "guestLogin": {},
        "securityRoles": {"#": {"r": {}}}, "addressSettings": {"#": {}},
        "addressConfigurations": {"A": {}},
        "divertConfigurations": {"d": {"address": "a", "forwardingAddress": "b"}}})")
            .config;
    Config config;
    take_reloadable(config, changed);
    CHECK(config != changed);
    CHECK(changed_fixed_keys(config, changed) == std::vector{"name"sv});
    config.name = changed.name;
    CHECK(config == changed);
}

TEST_CASE("keys: one that begins with capitals may begin with a small letter, as in Artemis") {
    CHECK(parsed(R"({"iDCacheSize": 5})").config.id_cache_size == 5);
    const auto settings = parsed(R"({"addressSettings": {"#": {"iDCacheSize": 6}}})").config;
    CHECK(settings.address_settings.at("#").id_cache_size == 6);
    CHECK(problems_in(R"({"jMXManagementEnabled": "x"})").contains("expected true or false"));
    CHECK(warnings_in(R"({"iDCacheSize": 5, "name": "n", "IDCacheSize": 6})") ==
          "IDCacheSize: says the same as iDCacheSize: the last one counts");
}

TEST_CASE("keys: those without effect are listed, and those that Artemis alone has are warned of") {
    const auto users = std::filesystem::temp_directory_path() /
                       ("keys-test-" + std::to_string(getpid()) + ".properties");
    std::ofstream(users) << "# nobody\n";
    const Loaded loaded = parsed(R"({"acceptors": {"a": "tcp://h:1?useEpoll=true;amqpCredits=1"},
        "JMXDomain": "x", "AMQPConnections": {"m": {"uri": "tcp://o:1", "connectionElements": {
            "e": {"type": "MIRROR"}}}}, "addressSettings": {"#": {"queuePrefetch": 3}},
        "usersFile": ")" + users.string() +
                                 R"(", "allowAnonymousRemoteAccess": true, "$schema": "s"})");
    std::filesystem::remove(users);
    CHECK(loaded.without_effect == std::vector<std::string>{"acceptors.a.useEpoll",
                                                            "acceptors.a.amqpCredits",
                                                            "JMXDomain",
                                                            "addressSettings.\"#\".queuePrefetch"});
    CHECK(loaded.warnings ==
          std::vector<std::string>{"AMQPConnections: has no effect in minibroker",
                                   "usersFile: no rolesFile beside it: its users have no roles"});
}
