#include "config/fixed_keys.h"

#include <algorithm>

namespace minibroker::config {
namespace {

struct FixedKey {
    std::string_view key;
    bool (*same)(const Config& a, const Config& b);
};

template <auto kMember>
constexpr FixedKey fixed(std::string_view key) {
    return {key, [](const Config& a, const Config& b) { return a.*kMember == b.*kMember; }};
}

using C = Config;

// A test fails if a member is missing here.
constexpr FixedKey kFixed[] = {
    fixed<&C::name>("name"),
    fixed<&C::persistence_enabled>("persistenceEnabled"),
    fixed<&C::security_enabled>("securityEnabled"),
    fixed<&C::populate_validated_user>("populateValidatedUser"),
    fixed<&C::reject_empty_validated_user>("rejectEmptyValidatedUser"),
    fixed<&C::management_address>("managementAddress"),
    fixed<&C::management_notification_address>("managementNotificationAddress"),
    fixed<&C::management_message_rbac>("managementMessageRbac"),
    fixed<&C::management_rbac_prefix>("managementRbacPrefix"),
    fixed<&C::view_permission_method_match_pattern>("viewPermissionMethodMatchPattern"),
    fixed<&C::message_expiry_scan_period>("messageExpiryScanPeriod"),
    fixed<&C::address_queue_scan_period>("addressQueueScanPeriod"),
    fixed<&C::connection_ttl_override>("connectionTTLOverride"),
    fixed<&C::connection_ttl_check_interval>("connectionTtlCheckInterval"),
    fixed<&C::transaction_timeout>("transactionTimeout"),
    fixed<&C::transaction_timeout_scan_period>("transactionTimeoutScanPeriod"),
    fixed<&C::global_max_size>("globalMaxSize"),
    fixed<&C::global_max_messages>("globalMaxMessages"),
    fixed<&C::id_cache_size>("IDCacheSize"),
    fixed<&C::persist_id_cache>("persistIDCache"),
    fixed<&C::temporary_queue_namespace>("temporaryQueueNamespace"),
    fixed<&C::suppress_session_notifications>("suppressSessionNotifications"),
    fixed<&C::configuration_file_refresh_period>("configurationFileRefreshPeriod"),
    fixed<&C::test_operations>("testOperations"),
    fixed<&C::journal_directory>("journalDirectory"),
    fixed<&C::journal_file_size>("journalFileSize"),
    fixed<&C::journal_datasync>("journalDatasync"),
    fixed<&C::journal_sync_transactional>("journalSyncTransactional"),
    fixed<&C::journal_sync_non_transactional>("journalSyncNonTransactional"),
    fixed<&C::persist_delivery_count_before_delivery>("persistDeliveryCountBeforeDelivery"),
    fixed<&C::message_counter_enabled>("messageCounterEnabled"),
    fixed<&C::message_counter_sample_period>("messageCounterSamplePeriod"),
    fixed<&C::message_counter_max_day_history>("messageCounterMaxDayHistory"),
    fixed<&C::max_disk_usage>("maxDiskUsage"),
    fixed<&C::min_disk_free>("minDiskFree"),
    fixed<&C::disk_scan_period>("diskScanPeriod"),
    fixed<&C::bindings_directory>("bindingsDirectory"),
    fixed<&C::paging_directory>("pagingDirectory"),
    fixed<&C::large_messages_directory>("largeMessagesDirectory"),
    fixed<&C::journal_type>("journalType"),
    fixed<&C::journal_min_files>("journalMinFiles"),
    fixed<&C::journal_pool_files>("journalPoolFiles"),
    fixed<&C::journal_compact_min_files>("journalCompactMinFiles"),
    fixed<&C::journal_compact_percentage>("journalCompactPercentage"),
    fixed<&C::thread_pool_max_size>("threadPoolMaxSize"),
    fixed<&C::scheduled_thread_pool_max_size>("scheduledThreadPoolMaxSize"),
    fixed<&C::journal_buffer_size_nio>("journalBufferSize_NIO"),
    fixed<&C::journal_buffer_size_aio>("journalBufferSize_AIO"),
    fixed<&C::journal_buffer_timeout_nio>("journalBufferTimeout_NIO"),
    fixed<&C::journal_buffer_timeout_aio>("journalBufferTimeout_AIO"),
    fixed<&C::journal_max_io_nio>("journalMaxIO_NIO"),
    fixed<&C::journal_max_io_aio>("journalMaxIO_AIO"),
    fixed<&C::create_bindings_dir>("createBindingsDir"),
    fixed<&C::create_journal_dir>("createJournalDir"),
    fixed<&C::security_invalidation_interval>("securityInvalidationInterval"),
    fixed<&C::message_expiry_thread_priority>("messageExpiryThreadPriority"),
    fixed<&C::async_connection_execution_enabled>("enabledAsyncConnectionExecution"),
    fixed<&C::wildcards>("wildcardConfiguration"),
    fixed<&C::acceptors>("acceptors"),
};

}  // namespace

std::vector<std::string_view> changed_fixed_keys(const Config& now, const Config& next) {
    std::vector<std::string_view> keys;
    for (const FixedKey& row : kFixed) {
        if (!row.same(now, next)) keys.push_back(row.key);
    }
    return keys;
}

void take_reloadable(Config& to, const Config& from) {
    if (to.guest_login && (!from.guest_login || from.guest_login->user != to.guest_login->user)) {
        const std::string& name = to.guest_login->user;
        if (std::ranges::find(to.former_guests, name) == to.former_guests.end()) {
            to.former_guests.push_back(name);
        }
    }
    to.users = from.users;
    to.guest_login = from.guest_login;
    to.security_roles = from.security_roles;
    to.address_settings = from.address_settings;
    to.addresses = from.addresses;
    to.diverts = from.diverts;
}

}  // namespace minibroker::config
