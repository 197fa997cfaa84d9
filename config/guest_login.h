#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `guestLogin`: who clients without a right login are.
void read_guest_login(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_guest_login(const Config& config);
[[nodiscard]] std::vector<KeyInfo> guest_login_keys();

/// Guests must not have the roles of a user: where one has their name, they get another, and a
/// warning says so.
void choose_guest_name(Config& config, std::vector<std::string>& warnings);

}  // namespace minibroker::config
