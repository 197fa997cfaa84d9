#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/masked_text.h"
#include "config/placeholders.h"
#include "config/read_file.h"

namespace minibroker::config {

/// One problem in a configuration file: file, path of the key, the fault, and a similar key if
/// there is one.
struct Problem {
    std::string
        path;  ///< e.g. `addressSettings."#".redeliveryDelay`; empty for the file as a whole
    std::string text;
    std::size_t line = 0;  ///< of the file, counted from 1; 0: not known
};

/// All problems, and the warnings of a start.
struct Problems : std::vector<Problem> {
    using std::vector<Problem>::vector;
    std::vector<std::string> warnings;
};

/// The fault of a selector, "" for none.
using SelectorCheck = std::function<std::string(const std::string& selector)>;

/// The functions that reading a configuration calls.
struct ReadOptions {
    std::string codec_key{kDefaultCodecKey};  ///< key that masks values (masked_text.h)
    Environment environment{};                ///< source of `${NAME}` (placeholders.h)
    SelectorCheck check_selector{};           ///< checks every filterString; none: unchecked
    Trust trust = Trust::kAnyone;             ///< the owners whose files are read
};

/// A configuration and the messages about it at the start.
struct Loaded {
    Config config;
    std::vector<std::string> files;  ///< from which it was read
    std::vector<std::string>
        warnings;  ///< e.g. protocols that an acceptor lists and that are not served
    std::vector<std::string> without_effect;  ///< paths of keys that Artemis knows, that do nothing
    std::vector<std::string> secrets;         ///< values that are masked in the file, unmasked
};

/// Reads broker.json's text. All problems are reported at once, in the order of the file.
/// Placeholders `${NAME:default}` are replaced first, also in names, then values `ENC(...)` are
/// unmasked, as in Artemis; not below `users`, where they are hashes.
/// @param directory  base of relative directories
[[nodiscard]] std::expected<Loaded, Problems> parse_config(std::string_view text,
                                                           const std::string& directory,
                                                           const ReadOptions& options = {});

/// Reads a file; a file that cannot be read is one Problem without a path.
[[nodiscard]] std::expected<Loaded, Problems> load_config(const std::string& file,
                                                          const ReadOptions& options = {});

/// Whether `config_text` shows passwords or `*****` in their place.
enum class Secrets : std::uint8_t { kMasked, kShown };

/// The effective configuration as the text of a broker.json, with Artemis's keys: all defaults but
/// those of address settings and queues, whose absent keys are given by wider matches. Keys without
/// effect are left out. Read again, with secrets, it gives the same configuration.
/// @param masked_in_file  further values to mask
[[nodiscard]] std::string config_text(const Config& config,
                                      Secrets secrets,
                                      const std::vector<std::string>& masked_in_file = {});

}  // namespace minibroker::config
