#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace minibroker::config {

/// What `config` asks for that this version reads but does not carry out yet, one sentence each:
/// said at start, so that nobody finds out by a difference to Artemis. The list shrinks
/// (docs/CONFIG.md, "Not carried out yet").
[[nodiscard]] std::vector<std::string> without_effect(const Config& config);

}  // namespace minibroker::config
