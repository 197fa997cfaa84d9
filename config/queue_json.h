#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// `addressConfigurations`: {ADDRESS: {routingTypes, queueConfigs: {QUEUE: {...}}}}.
void read_addresses(const Place& place, Config& config);
[[nodiscard]] std::optional<JsonValue> write_addresses(const Config& config);

[[nodiscard]] std::vector<KeyInfo> address_keys();
[[nodiscard]] std::vector<KeyInfo> queue_keys();

/// `queueConfigurations` of the whole file, once its addresses are read: each queue is on its
/// address, which is made when it is not there. Source: Artemis 2.40.0, asked for its queues.
void read_queue_configurations(const Place& root, Config& config);

}  // namespace minibroker::config
