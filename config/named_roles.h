#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// Warns of roles of users that no match of `securityRoles` names: they permit nothing, and
/// are often misspelled. No warnings without any `securityRoles`, or with security off.
void check_roles(const Config& config, Report& report);

}  // namespace minibroker::config
