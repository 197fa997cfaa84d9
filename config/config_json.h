#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::config {

/// One thing wrong in a configuration file: file, path of the key, what is wrong, and the key meant
/// when one is near.
struct Problem {
    std::string
        path;  ///< e.g. `addressSettings."#".redeliveryDelay`; empty for the file as a whole
    std::string text;
};

/// A configuration and what should be said about it at start.
struct Loaded {
    Config config;
    std::vector<std::string> files;  ///< that it was read from
    std::vector<std::string>
        warnings;  ///< e.g. protocols that an acceptor lists and that are not served
};

/// Reads broker.json's text. All problems are reported at once, in the order of the file.
/// @param directory  where relative directories count from
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> parse_config(
    std::string_view text, const std::string& directory);

/// Reads a file; a file that cannot be read is one Problem without a path.
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file);

}  // namespace minibroker::config
