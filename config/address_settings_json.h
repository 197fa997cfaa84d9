#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `addressSettings`: {MATCH: {...}}.
void read_address_settings(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_address_settings(const Config& config);

[[nodiscard]] std::vector<KeyInfo> address_settings_keys();

}  // namespace minibroker::config
