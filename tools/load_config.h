#pragma once

#include <optional>
#include <string>

#include "config/config_json.h"

namespace minibroker::tools {

/// What masked values are masked with: Artemis's environment variable
/// ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY, else its default.
[[nodiscard]] std::string codec_key();

/// Loads a configuration, or prints every problem with it to standard error.
[[nodiscard]] std::optional<config::Loaded> load_or_complain(const std::string& file);

}  // namespace minibroker::tools
