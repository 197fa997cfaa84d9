#pragma once

#include <string_view>
#include <vector>

#include "config/config.h"

namespace minibroker::config {

/// The keys that `next` has otherwise than `now` and that a running broker cannot change: all but
/// users, securityRoles, addressSettings, addressConfigurations and divertConfigurations.
[[nodiscard]] std::vector<std::string_view> changed_fixed_keys(const Config& now,
                                                               const Config& next);

/// Copies from `from` the settings that a running broker can change.
void take_reloadable(Config& to, const Config& from);

}  // namespace minibroker::config
