#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/configuration_json.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/message/java_date.h"
#include "broker/paging/address_limits.h"
#include "broker/queue/queue.h"
#include "broker/routing/notifications.h"

// The resource `broker`: its attributes. Artemis calls it ActiveMQServerControl.

namespace minibroker::broker {
namespace {

using Call = ControlCall<BrokerControl>;
using Result = ManagementResult;

Result number(auto value) {
    return Result::number(static_cast<std::int64_t>(value));
}

Result yes(const Call&) {
    return Result::flag(true);
}

Result no(const Call&) {
    return Result::flag(false);
}

Result zero(const Call&) {
    return Result::number(0);
}

Result empty_array(const Call&) {
    return Result::value("[]");
}

Result nothing(const Call&) {
    return Result::nothing();
}

template <auto kMember>
Result configured(const Call& call) {
    const auto& value = call.on.environment.config.*kMember;
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, bool>) return Result::flag(value);
    if constexpr (std::is_same_v<Value, std::string>) return Result::text(value);
    if constexpr (std::is_same_v<Value, std::int64_t>) return Result::number(value);
}

// Artemis has some settings twice: for ASYNCIO and for the other journal types.
template <auto kOther, auto kAsyncIo>
Result of_journal_type(const Call& call) {
    return call.on.environment.config.journal_type == "ASYNCIO" ? configured<kAsyncIo>(call)
                                                                : configured<kOther>(call);
}

// The sum of `value` over all queues.
template <typename Value>
Result sum(const Call& call, Value value) {
    std::int64_t total = 0;
    for (const Queue* queue : call.on.book.queues())
        total += static_cast<std::int64_t>(value(*queue));
    return Result::number(total);
}

std::int64_t uptime(const Call& call) {
    return (call.on.environment.now.steady - call.on.environment.started.steady).count();
}

// The broker does not start with an invalid file, so there are no errors to report.
Result status(const Call& call) {
    JsonObject file;
    file.text("alder32", "1").raw("errors", "[]");
    JsonObject files;
    files.raw("broker.json", file.json());
    JsonObject configuration;
    configuration.raw("properties", files.json());
    JsonObject jaas;
    jaas.raw("properties", "{}");
    JsonObject server;
    server.raw("jaas", jaas.json())
        .text("state", "STARTED")
        .text("version", "2.40.0")
        .text("nodeId", call.on.notifications.node_id())
        .raw("identity", "null")
        .text("uptime", java_duration(uptime(call)));
    JsonObject json;
    json.raw("configuration", configuration.json()).raw("server", server.json());
    return Result::text(json.json());
}

Result divert_names(const Call& call) {
    JsonArray names;
    for (const Divert& divert : call.on.book.diverts().all()) names.text(divert.name());
    return Result::value(names.json());
}

Result memory_percentage(const Call& call) {
    const std::int64_t limit = call.on.environment.config.global_max_size;
    return number(limit > 0 ? call.on.limits.usage().bytes * 100 / limit : 0);
}

using C = config::Config;

constexpr ManagementOperation<BrokerControl> kOperations[] = {
    {"getVersion", "", [](const Call&) { return Result::text("2.40.0"); }},
    {"getName", "", configured<&C::name>},
    {"getNodeID", "", [](const Call& c) { return Result::text(c.on.notifications.node_id()); }},
    {"getUptime", "", [](const Call& c) { return Result::text(java_duration(uptime(c))); }},
    {"getUptimeMillis", "", [](const Call& c) { return Result::number(uptime(c)); }},
    {"getCurrentTimeMillis",
     "",
     [](const Call& c) { return number(c.on.environment.now.wall.count()); }},
    {"isStarted", "", yes},
    {"isActive", "", yes},
    {"getStatus", "", status},
    {"isBackup", "", no},
    {"isClustered", "", no},
    {"isSharedStore", "", no},
    {"isReplicaSync", "", no},
    {"isFailoverOnServerShutdown", "", no},
    {"isEmbeddedWebServerStarted", "", no},
    {"getHAPolicy", "", [](const Call&) { return Result::text("Primary Only"); }},
    {"getActivationSequence", "", [](const Call&) { return Result::number(-1); }},
    {"getPendingMirrorAcks", "", zero},
    {"isPersistenceEnabled", "", configured<&C::persistence_enabled>},
    {"isSecurityEnabled", "", configured<&C::security_enabled>},
    {"isWildcardRoutingEnabled",
     "",
     [](const Call& c) { return Result::flag(c.on.environment.config.wildcards.routing_enabled); }},
    {"isAsyncConnectionExecutionEnabled", "", configured<&C::async_connection_execution_enabled>},
    {"isMessageCounterEnabled", "", configured<&C::message_counter_enabled>},
    {"getMessageCounterSamplePeriod", "", configured<&C::message_counter_sample_period>},
    {"getMessageCounterMaxDayCount", "", configured<&C::message_counter_max_day_history>},
    {"getManagementAddress", "", configured<&C::management_address>},
    {"getManagementNotificationAddress", "", configured<&C::management_notification_address>},
    {"getConnectionTTLOverride", "", configured<&C::connection_ttl_override>},
    {"getIDCacheSize", "", configured<&C::id_cache_size>},
    {"isPersistIDCache", "", configured<&C::persist_id_cache>},
    {"getTransactionTimeout", "", configured<&C::transaction_timeout>},
    {"getTransactionTimeoutScanPeriod", "", configured<&C::transaction_timeout_scan_period>},
    {"getMessageExpiryScanPeriod", "", configured<&C::message_expiry_scan_period>},
    {"getMessageExpiryThreadPriority", "", configured<&C::message_expiry_thread_priority>},
    {"getThreadPoolMaxSize", "", configured<&C::thread_pool_max_size>},
    {"getScheduledThreadPoolMaxSize", "", configured<&C::scheduled_thread_pool_max_size>},
    {"getSecurityInvalidationInterval", "", configured<&C::security_invalidation_interval>},
    {"getBindingsDirectory", "", configured<&C::bindings_directory>},
    {"getJournalDirectory", "", configured<&C::journal_directory>},
    {"getPagingDirectory", "", configured<&C::paging_directory>},
    {"getLargeMessagesDirectory", "", configured<&C::large_messages_directory>},
    {"getJournalType", "", configured<&C::journal_type>},
    {"isJournalSyncTransactional", "", configured<&C::journal_sync_transactional>},
    {"isJournalSyncNonTransactional", "", configured<&C::journal_sync_non_transactional>},
    {"getJournalFileSize", "", configured<&C::journal_file_size>},
    {"getJournalMinFiles", "", configured<&C::journal_min_files>},
    {"getJournalPoolFiles", "", configured<&C::journal_pool_files>},
    {"getJournalMaxIO", "", of_journal_type<&C::journal_max_io_nio, &C::journal_max_io_aio>},
    {"getJournalBufferSize",
     "",
     of_journal_type<&C::journal_buffer_size_nio, &C::journal_buffer_size_aio>},
    {"getJournalBufferTimeout",
     "",
     of_journal_type<&C::journal_buffer_timeout_nio, &C::journal_buffer_timeout_aio>},
    {"getDiskStoreUsage", "", [](const Call&) { return Result::value("0.0"); }},
    {"getJournalCompactMinFiles", "", configured<&C::journal_compact_min_files>},
    {"getJournalCompactPercentage", "", configured<&C::journal_compact_percentage>},
    {"isCreateBindingsDir", "", configured<&C::create_bindings_dir>},
    {"isCreateJournalDir", "", configured<&C::create_journal_dir>},
    {"isPersistDeliveryCountBeforeDelivery",
     "",
     configured<&C::persist_delivery_count_before_delivery>},
    {"getDiskScanPeriod", "", configured<&C::disk_scan_period>},
    {"getMaxDiskUsage", "", configured<&C::max_disk_usage>},
    {"getGlobalMaxSize", "", configured<&C::global_max_size>},
    {"getAddressMemoryUsage", "", [](const Call& c) { return number(c.on.limits.usage().bytes); }},
    {"getAddressMemoryUsagePercentage", "", memory_percentage},
    {"getIncomingInterceptorClassNames", "", empty_array},
    {"getOutgoingInterceptorClassNames", "", empty_array},
    {"getBrokerPluginClassNames", "", empty_array},
    {"getConnectors", "", empty_array},
    {"getConnectorsAsJSON", "", [](const Call&) { return Result::text("[]"); }},
    {"getConnectorServices", "", empty_array},
    {"getBridgeNames", "", empty_array},
    {"getClusterConnectionNames", "", empty_array},
    {"getAcceptors",
     "",
     [](const Call& c) { return Result::value(acceptors_array(c.on.environment.config)); }},
    {"getAcceptorsAsJSON",
     "",
     [](const Call& c) { return Result::text(acceptors_json(c.on.environment.config)); }},
    {"getDivertNames", "", divert_names},
    {"listDivertNames", "", divert_names},
    {"getAddressCount", "", [](const Call& c) { return number(c.on.book.address_count()); }},
    {"getQueueCount", "", [](const Call& c) { return number(c.on.book.queue_count()); }},
    {"getTotalMessageCount",
     "",
     [](const Call& c) { return sum(c, [](const Queue& q) { return q.message_count(); }); }},
    {"getTotalMessagesAdded",
     "",
     [](const Call& c) { return sum(c, [](const Queue& q) { return q.counters().added; }); }},
    {"getTotalMessagesAcknowledged",
     "",
     [](const Call& c) {
         return sum(c, [](const Queue& q) { return q.counters().acknowledged; });
     }},
    {"getTotalConsumerCount",
     "",
     [](const Call& c) { return sum(c, [](const Queue& q) { return q.consumers().size(); }); }},
    {"enableMessageCounters", "", nothing},
    {"disableMessageCounters", "", nothing},
    {"resetAllMessageCounters", "", nothing},
    {"resetAllMessageCounterHistories", "", nothing},
    {"listPreparedTransactions", "", empty_array},
    {"listPreparedTransactionDetailsAsJSON", "", [](const Call&) { return Result::text(""); }},
    {"listHeuristicCommittedTransactions", "", empty_array},
    {"listHeuristicRolledBackTransactions", "", empty_array},
    {"commitPreparedTransaction", "s", no},
    {"rollbackPreparedTransaction", "s", no},
    {"listNetworkTopology", "", [](const Call&) { return Result::text("[]"); }},
    {"listBrokerConnections", "", [](const Call&) { return Result::text("[]"); }},
    {"rebuildPageCounters", "", nothing},
    {"clearAuthenticationCache", "", nothing},
    {"clearAuthorizationCache", "", nothing},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(BrokerControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
