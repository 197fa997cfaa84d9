#pragma once

#include <string>
#include <string_view>

#include "config/config.h"

namespace minibroker::broker {

class Security;

// Parts of the configuration that several tables report.

/// All acceptors as JSON objects (getAcceptorsAsJSON) and as arrays (getAcceptors).
[[nodiscard]] std::string acceptors_json(const config::Config& config);
[[nodiscard]] std::string acceptors_array(const config::Config& config);

/// The roles of the match that applies to `address`, with their permissions, as JSON objects and as
/// arrays (in the order of flags of Artemis's `Role.toString`).
[[nodiscard]] std::string roles_json(Security& security, std::string_view address);
[[nodiscard]] std::string roles_array(Security& security, std::string_view address);

}  // namespace minibroker::broker
