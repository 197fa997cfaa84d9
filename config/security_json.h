#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// The short form `users`: {NAME: {password, roles}}, roles as an array or a comma-separated text.
void read_users(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_users(const Config& config);

/// `securityRoles`: {MATCH: {ROLE: {PERMISSION: true}}}.
void read_security_roles(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_security_roles(const Config& config);

[[nodiscard]] std::vector<KeyInfo> user_keys();
[[nodiscard]] std::vector<KeyInfo> permission_keys();

}  // namespace minibroker::config
