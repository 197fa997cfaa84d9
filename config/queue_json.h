#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `addressConfigurations`: {ADDRESS: {routingTypes, queueConfigs: {QUEUE: {...}}}}.
void read_addresses(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_addresses(const Config& config);

[[nodiscard]] std::vector<KeyInfo> address_keys();
[[nodiscard]] std::vector<KeyInfo> queue_keys();

}  // namespace minibroker::config
