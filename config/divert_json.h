#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `divertConfigurations`: {NAME: {address, forwardingAddress, ...}}.
void read_diverts(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_diverts(const Config& config);

[[nodiscard]] std::vector<KeyInfo> divert_keys();

}  // namespace minibroker::config
