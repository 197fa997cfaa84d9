#include "broker/address/address_settings.h"

#include <algorithm>

#include "base/text.h"

namespace minibroker::broker {
namespace {

using Settings = config::AddressSettings;

void take_absent(Settings& to, const Settings& from) {
#define ADDRESS_SETTING(member, ...) \
    if (!to.member) to.member = from.member;
#include "config/address_settings.def"
}

// 0 exact, 1 with only `*`, 2 with `#`, anywhere in a word.
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
    // Addresses keep their settings; only those created from now on are shared again.
    if (merged_.size() >= kMergedMax) merged_.clear();
    merged_.emplace(std::move(matches), merged);
    return merged;
}

}  // namespace minibroker::broker
