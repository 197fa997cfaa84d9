#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// Warns of roles that users have and no match of `securityRoles` names: they permit nothing, and
/// are often written wrongly. Nothing is said without any `securityRoles`, or with security off.
void check_roles(const Config& config, Report& report);

}  // namespace minibroker::config
