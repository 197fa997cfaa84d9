#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace minibroker::broker {

/// Orders matches: most specific first. Exact names before wildcard matches without `#` before
/// those with it; between two with `#` the longer string; between two with `*` the one whose first
/// differing word is no `*`, else the shorter string. Source: Artemis
/// `HierarchicalObjectRepository`, `Match` (the queues page, section 2).
[[nodiscard]] bool more_specific(std::string_view a,
                                 std::string_view b,
                                 const config::Wildcards& wildcards);

/// Address settings by match. Looked up once per address, when it is made.
class AddressSettingsRepository {
public:
    AddressSettingsRepository(const std::map<std::string, config::AddressSettings>& settings,
                              const config::Wildcards& wildcards);

    /// All settings whose match covers `address`, merged key by key, the most specific first. What
    /// stays absent has Artemis's default at its place of use.
    [[nodiscard]] std::shared_ptr<const config::AddressSettings> lookup(
        std::string_view address) const;

private:
    struct Entry {
        std::string match;
        config::AddressSettings settings;
    };
    std::vector<Entry> entries_;  // most specific first
    config::Wildcards wildcards_;
};

}  // namespace minibroker::broker
