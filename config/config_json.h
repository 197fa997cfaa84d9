#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/masked_text.h"

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
    std::vector<std::string> secrets;  ///< values that the file has masked, as they are
};

/// Reads broker.json's text. All problems are reported at once, in the order of the file. Values
/// `ENC(...)` are unmasked first, as in Artemis; not below `users`, where they are hashes.
/// @param directory  where relative directories count from
/// @param codec_key  what values are masked with (masked_text.h)
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> parse_config(
    std::string_view text,
    const std::string& directory,
    std::string_view codec_key = kDefaultCodecKey);

/// Reads a file; a file that cannot be read is one Problem without a path.
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> load_config(
    const std::string& file, std::string_view codec_key = kDefaultCodecKey);

/// Whether `config_text` shows passwords or `*****` in their place.
enum class Secrets { kMasked, kShown };

/// The effective configuration as the text of a broker.json, with Artemis's keys: all defaults but
/// those of address settings and queues, whose absent keys are given by wider matches. Keys without
/// effect are left out. Read again, with secrets, it gives the same configuration.
/// @param masked_in_file  further values to mask
[[nodiscard]] std::string config_text(const Config& config,
                                      Secrets secrets,
                                      const std::vector<std::string>& masked_in_file = {});

}  // namespace minibroker::config
