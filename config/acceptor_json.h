#pragma once

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// The short form `acceptors`: {NAME: URL}.
void read_acceptors(const Place& place, Config& config);

/// Artemis's own form `acceptorConfigurations`: {NAME: {factoryClassName, params, extraParams}}.
void read_acceptor_configurations(const Place& place, Config& config);
/// All acceptors in that form.
[[nodiscard]] std::optional<JsonValue> write_acceptors(const Config& config);

/// The keys of one acceptorConfigurations entry, without those in `params`.
[[nodiscard]] std::vector<KeyInfo> acceptor_configuration_keys();

}  // namespace minibroker::config
