#pragma once

#include <string>

namespace minibroker::tools {

struct MaskOptions {
    std::string password;
    bool hash = false;
    std::string key;  ///< "": from the environment, or Artemis's default
    bool password_codec = false;
    bool as_artemis = false;  ///< nothing is said that Artemis does not say
    bool json = false;
};

/// `mask`: prints `result: MASKED`, for `ENC(MASKED)` in a broker.json, or with `hash` in a users
/// file; texts as Artemis's command line.
/// @return the exit code: 0; 1 when the key cannot be used
[[nodiscard]] int mask(const MaskOptions& options);

}  // namespace minibroker::tools
