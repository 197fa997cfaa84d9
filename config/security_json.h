#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// The short form `users`: {NAME: {password, roles}}, roles as an array or a comma-separated text.
void read_users(const Place& place, Config& config);

/// `securityRoles`: {MATCH: {ROLE: {PERMISSION: true}}}.
void read_security_roles(const Place& place, Config& config);

[[nodiscard]] std::vector<std::string_view> user_keys();
[[nodiscard]] std::vector<std::string_view> permission_keys();

}  // namespace minibroker::config
