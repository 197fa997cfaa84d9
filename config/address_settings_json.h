#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `addressSettings`: {MATCH: {...}}.
void read_address_settings(const Place& place, Config& config);

[[nodiscard]] std::vector<std::string_view> address_settings_keys();

}  // namespace minibroker::config
