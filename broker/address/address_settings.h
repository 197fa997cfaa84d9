#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/address/match_tree.h"
#include "config/config.h"

namespace minibroker::broker {

/// Orders matches: most specific first. Exact names before wildcard matches without `#` before
/// those with it; between two with `#` the longer string; between two with `*` the one whose first
/// differing word is not `*`, else the shorter string. Source: Artemis
/// `HierarchicalObjectRepository`, `Match` (the queues page, section 2).
[[nodiscard]] bool more_specific(std::string_view a,
                                 std::string_view b,
                                 const config::Wildcards& wildcards);

/// Address settings by match. Looked up once per address, when it is created; the time of a look-up
/// depends on the words of the address, however many matches there are.
class AddressSettingsRepository {
public:
    /// @param settings  outlives the repository
    AddressSettingsRepository(const std::map<std::string, config::AddressSettings>& settings,
                              const config::Wildcards& wildcards);

    /// All settings whose match covers `address`, merged key by key, the most specific first. For
    /// an absent key, Artemis's default is applied where it is used. Addresses covered by the same
    /// matches share one object.
    [[nodiscard]] std::shared_ptr<const config::AddressSettings> lookup(
        std::string_view address) const;

private:
    struct Entry {
        std::string_view match;  // of the configuration's map
        const config::AddressSettings* settings;
    };
    /// Cached sets of matches; the addresses of a peer could combine any.
    static constexpr std::size_t kMergedMax = 4'096;

    std::vector<Entry> entries_;  // most specific first
    MatchTree tree_;              // values are indexes of `entries_`
    mutable std::map<std::vector<std::uint64_t>, std::shared_ptr<const config::AddressSettings>>
        merged_;  // by the matches merged into it
};

}  // namespace minibroker::broker
