#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::config {

/// The list of an acceptor's `allowedOrigins`: `SCHEME://HOST:PORT` as browsers send it, `HOST` for
/// any scheme and port, or `*`; separated by commas. nullopt when one is nothing of the kind.
[[nodiscard]] std::optional<std::vector<std::string>> parse_origins(std::string_view text);

}  // namespace minibroker::config
