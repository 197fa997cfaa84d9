#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `addressConfigurations`: {ADDRESS: {routingTypes, queueConfigs: {QUEUE: {...}}}}.
void read_addresses(const Place& place, Config& config);

[[nodiscard]] std::vector<std::string_view> address_keys();
[[nodiscard]] std::vector<std::string_view> queue_keys();

}  // namespace minibroker::config
