#pragma once

#include <optional>
#include <string>

#include "config/config_json.h"

namespace minibroker::tools {

/// Loads a configuration, or prints every problem with it to standard error.
[[nodiscard]] std::optional<config::Loaded> load_or_complain(const std::string& file);

}  // namespace minibroker::tools
