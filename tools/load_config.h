#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config_json.h"

namespace minibroker::tools {

/// What masked values are masked with: Artemis's environment variable
/// ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY, else its default.
[[nodiscard]] std::string codec_key();

/// One line for each problem with `file`, as a person reads it.
[[nodiscard]] std::vector<std::string> problem_lines(const std::string& file,
                                                     const std::vector<config::Problem>& problems);
/// Prints them to standard error.
void complain(const std::vector<std::string>& lines);

/// Loads a configuration, or prints every problem with it to standard error.
[[nodiscard]] std::optional<config::Loaded> load_or_complain(const std::string& file);

}  // namespace minibroker::tools
