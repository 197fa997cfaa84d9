#include "broker/address_settings.h"

#include <algorithm>

#include "base/text.h"
#include "broker/wildcard.h"

namespace minibroker::broker {
namespace {

using Settings = config::AddressSettings;

template <typename... Members>
void take_absent(Settings& to, const Settings& from, Members... members) {
    const auto take = [&](auto member) {
        if (!(to.*member)) to.*member = from.*member;
    };
    (take(members), ...);
}

void merge_delivery(Settings& to, const Settings& from) {
    using S = Settings;
    take_absent(to,
                from,
                &S::dead_letter_address,
                &S::expiry_address,
                &S::auto_create_dead_letter_resources,
                &S::dead_letter_queue_prefix,
                &S::dead_letter_queue_suffix,
                &S::auto_create_expiry_resources,
                &S::expiry_queue_prefix,
                &S::expiry_queue_suffix,
                &S::expiry_delay,
                &S::min_expiry_delay,
                &S::max_expiry_delay,
                &S::no_expiry,
                &S::max_delivery_attempts,
                &S::redelivery_delay,
                &S::redelivery_multiplier,
                &S::redelivery_collision_avoidance_factor,
                &S::max_redelivery_delay,
                &S::send_to_dla_on_no_route,
                &S::slow_consumer_threshold,
                &S::slow_consumer_threshold_measurement_unit,
                &S::slow_consumer_check_period,
                &S::slow_consumer_policy,
                &S::enable_ingress_timestamp,
                &S::id_cache_size);
}

void merge_limits(Settings& to, const Settings& from) {
    using S = Settings;
    take_absent(to,
                from,
                &S::address_full_message_policy,
                &S::max_size_bytes,
                &S::max_size_messages,
                &S::max_size_bytes_reject_threshold,
                &S::page_size_bytes,
                &S::page_limit_bytes,
                &S::page_limit_messages,
                &S::page_full_message_policy,
                &S::max_read_page_bytes,
                &S::max_read_page_messages,
                &S::enable_metrics,
                &S::management_browse_page_size,
                &S::management_message_attribute_size_limit,
                &S::message_counter_history_day_limit,
                &S::retroactive_message_count);
}

void merge_creation(Settings& to, const Settings& from) {
    using S = Settings;
    take_absent(to,
                from,
                &S::auto_create_queues,
                &S::auto_create_addresses,
                &S::auto_delete_queues,
                &S::auto_delete_addresses,
                &S::auto_delete_created_queues,
                &S::auto_delete_queues_delay,
                &S::auto_delete_addresses_delay,
                &S::auto_delete_queues_message_count,
                &S::auto_delete_queues_skip_usage_check,
                &S::auto_delete_addresses_skip_usage_check,
                &S::config_delete_queues,
                &S::config_delete_addresses,
                &S::config_delete_diverts,
                &S::default_address_anycast,
                &S::default_queue_anycast);
}

void merge_queue_defaults(Settings& to, const Settings& from) {
    using S = Settings;
    take_absent(to,
                from,
                &S::default_max_consumers,
                &S::default_purge_on_no_consumers,
                &S::default_exclusive_queue,
                &S::default_last_value_queue,
                &S::default_last_value_key,
                &S::default_non_destructive,
                &S::default_ring_size,
                &S::default_consumers_before_dispatch,
                &S::default_delay_before_dispatch,
                &S::default_group_rebalance,
                &S::default_group_rebalance_pause_dispatch,
                &S::default_group_buckets,
                &S::default_group_first_key,
                &S::default_consumer_window_size);
}

// 0 exact, 1 with `*` only, 2 with `#`.
int rank(const std::vector<std::string_view>& words, const config::Wildcards& wildcards) {
    int result = 0;
    for (const std::string_view word : words) {
        if (word.size() != 1) continue;
        if (word[0] == wildcards.any_words) return 2;
        if (word[0] == wildcards.single_word) result = 1;
    }
    return result;
}

}  // namespace

bool more_specific(std::string_view a, std::string_view b, const config::Wildcards& wildcards) {
    const auto words_a = split(a, wildcards.delimiter);
    const auto words_b = split(b, wildcards.delimiter);
    const int rank_a = rank(words_a, wildcards);
    const int rank_b = rank(words_b, wildcards);
    if (rank_a != rank_b) return rank_a < rank_b;
    if (rank_a == 2) return a.size() != b.size() ? a.size() > b.size() : a < b;
    const auto is_star = [&](std::string_view word) {
        return word.size() == 1 && word[0] == wildcards.single_word;
    };
    for (std::size_t i = 0; i < std::min(words_a.size(), words_b.size()); ++i) {
        if (is_star(words_a[i]) != is_star(words_b[i])) return is_star(words_b[i]);
    }
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

AddressSettingsRepository::AddressSettingsRepository(
    const std::map<std::string, config::AddressSettings>& settings,
    const config::Wildcards& wildcards)
    : wildcards_(wildcards) {
    for (const auto& [match, values] : settings) entries_.push_back({match, values});
    std::ranges::sort(entries_, [&](const Entry& a, const Entry& b) {
        return more_specific(a.match, b.match, wildcards_);
    });
}

std::shared_ptr<const config::AddressSettings> AddressSettingsRepository::lookup(
    std::string_view address) const {
    auto merged = std::make_shared<config::AddressSettings>();
    for (const Entry& entry : entries_) {
        if (!wildcard_matches(entry.match, address, wildcards_)) continue;
        merge_delivery(*merged, entry.settings);
        merge_limits(*merged, entry.settings);
        merge_creation(*merged, entry.settings);
        merge_queue_defaults(*merged, entry.settings);
    }
    return merged;
}

}  // namespace minibroker::broker
