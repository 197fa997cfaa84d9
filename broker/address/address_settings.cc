#include "broker/address/address_settings.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace minibroker::broker {
namespace {

using Settings = config::AddressSettings;

// Every member, in the order of the struct; a test sets each key and finds it merged.
constexpr std::tuple kMembers{&Settings::dead_letter_address,
                              &Settings::expiry_address,
                              &Settings::auto_create_dead_letter_resources,
                              &Settings::dead_letter_queue_prefix,
                              &Settings::dead_letter_queue_suffix,
                              &Settings::auto_create_expiry_resources,
                              &Settings::expiry_queue_prefix,
                              &Settings::expiry_queue_suffix,
                              &Settings::expiry_delay,
                              &Settings::min_expiry_delay,
                              &Settings::max_expiry_delay,
                              &Settings::no_expiry,
                              &Settings::max_delivery_attempts,
                              &Settings::redelivery_delay,
                              &Settings::redelivery_multiplier,
                              &Settings::redelivery_collision_avoidance_factor,
                              &Settings::max_redelivery_delay,
                              &Settings::address_full_message_policy,
                              &Settings::max_size_bytes,
                              &Settings::max_size_messages,
                              &Settings::max_size_bytes_reject_threshold,
                              &Settings::page_size_bytes,
                              &Settings::page_limit_bytes,
                              &Settings::page_limit_messages,
                              &Settings::page_full_message_policy,
                              &Settings::max_read_page_bytes,
                              &Settings::max_read_page_messages,
                              &Settings::auto_create_queues,
                              &Settings::auto_create_addresses,
                              &Settings::auto_delete_queues,
                              &Settings::auto_delete_addresses,
                              &Settings::auto_delete_created_queues,
                              &Settings::auto_delete_queues_delay,
                              &Settings::auto_delete_addresses_delay,
                              &Settings::auto_delete_queues_message_count,
                              &Settings::auto_delete_queues_skip_usage_check,
                              &Settings::auto_delete_addresses_skip_usage_check,
                              &Settings::config_delete_queues,
                              &Settings::config_delete_addresses,
                              &Settings::config_delete_diverts,
                              &Settings::default_address_anycast,
                              &Settings::default_queue_anycast,
                              &Settings::default_max_consumers,
                              &Settings::default_purge_on_no_consumers,
                              &Settings::default_exclusive_queue,
                              &Settings::default_last_value_queue,
                              &Settings::default_last_value_key,
                              &Settings::default_non_destructive,
                              &Settings::default_ring_size,
                              &Settings::default_consumers_before_dispatch,
                              &Settings::default_delay_before_dispatch,
                              &Settings::default_group_rebalance,
                              &Settings::default_group_rebalance_pause_dispatch,
                              &Settings::default_group_buckets,
                              &Settings::default_group_first_key,
                              &Settings::default_consumer_window_size,
                              &Settings::retroactive_message_count,
                              &Settings::send_to_dla_on_no_route,
                              &Settings::slow_consumer_threshold,
                              &Settings::slow_consumer_threshold_measurement_unit,
                              &Settings::slow_consumer_check_period,
                              &Settings::slow_consumer_policy,
                              &Settings::enable_ingress_timestamp,
                              &Settings::enable_metrics,
                              &Settings::management_browse_page_size,
                              &Settings::management_message_attribute_size_limit,
                              &Settings::redistribution_delay,
                              &Settings::page_cache_max_size,
                              &Settings::prefetch_page_bytes,
                              &Settings::prefetch_page_messages,
                              &Settings::initial_queue_buffer_size,
                              &Settings::message_counter_history_day_limit,
                              &Settings::id_cache_size};

void take_absent(Settings& to, const Settings& from) {
    const auto take = [&](auto member) {
        if (!(to.*member)) to.*member = from.*member;
    };
    std::apply([&](auto... members) { (take(members), ...); }, kMembers);
}

// 0 exact, 1 with `*` only, 2 with `#`, wherever in a word.
int rank(std::string_view match, const config::Wildcards& wildcards) {
    if (match.find(wildcards.any_words) != std::string_view::npos) return 2;
    return match.find(wildcards.single_word) != std::string_view::npos ? 1 : 0;
}

}  // namespace

bool more_specific(std::string_view a, std::string_view b, const config::Wildcards& wildcards) {
    const auto words_a = split(a, wildcards.delimiter);
    const auto words_b = split(b, wildcards.delimiter);
    const int rank_a = rank(a, wildcards);
    const int rank_b = rank(b, wildcards);
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
    : tree_(MatchTree::Dialect::kSettings, wildcards) {
    for (const auto& [match, values] : settings) entries_.push_back({match, &values});
    std::ranges::sort(entries_, [&](const Entry& a, const Entry& b) {
        return more_specific(a.match, b.match, wildcards);
    });
    for (std::size_t i = 0; i < entries_.size(); ++i) tree_.add(entries_[i].match, i);
}

std::shared_ptr<const config::AddressSettings> AddressSettingsRepository::lookup(
    std::string_view address) const {
    std::vector<std::uint64_t> matches;
    tree_.find(address, matches);
    std::ranges::sort(matches);
    if (const auto it = merged_.find(matches); it != merged_.end()) return it->second;
    auto merged = std::make_shared<config::AddressSettings>();
    for (const std::uint64_t index : matches) take_absent(*merged, *entries_[index].settings);
    // Addresses keep what they have; only those made from now on share anew.
    if (merged_.size() >= kMergedMax) merged_.clear();
    merged_.emplace(std::move(matches), merged);
    return merged;
}

}  // namespace minibroker::broker
