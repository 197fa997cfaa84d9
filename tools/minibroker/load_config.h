#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config_json.h"

namespace minibroker::tools {

/// The key of masked values: Artemis's environment variable
/// ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY, else its default.
[[nodiscard]] std::string codec_key();

/// The parts of this process that reading a configuration needs: the key of masked values, the
/// environment, and how selectors are read.
[[nodiscard]] config::ReadOptions read_options();

/// Lines for a person to read.
struct ProblemLines {
    std::vector<std::string> warnings;
    std::vector<std::string> problems;
};

/// One line for each problem with `file`, and for each warning.
[[nodiscard]] ProblemLines problem_lines(const std::string& file, const config::Problems& problems);
/// Prints them to standard error.
void complain(const std::vector<std::string>& lines);

/// One line for all keys that have no effect here, "" if there are none.
[[nodiscard]] std::string without_effect_line(const std::vector<std::string>& paths);

/// Loads a configuration, or prints every problem with it, and its warnings, to standard error.
[[nodiscard]] std::optional<config::Loaded> load_or_complain(const std::string& file);

}  // namespace minibroker::tools
