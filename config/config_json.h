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
    std::vector<std::string>
        warnings;  ///< e.g. protocols that an acceptor lists and that are not served
};

/// Reads broker.json's text. All problems are reported at once, in the order of the file.
/// @param directory  where relative directories count from
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> parse_config(
    std::string_view text, const std::string& directory);

/// Reads a file; a file that cannot be read is one Problem without a path.
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file);

/// Whether `config_text` shows passwords or `*****` in their place.
enum class Secrets { kMasked, kShown };

/// The effective configuration as the text of a broker.json, with Artemis's keys: all defaults but
/// those of address settings and queues, whose absent keys are given by wider matches. Keys without
/// effect are left out. Read again, with secrets, it gives the same configuration.
[[nodiscard]] std::string config_text(const Config& config, Secrets secrets);

}  // namespace minibroker::config
