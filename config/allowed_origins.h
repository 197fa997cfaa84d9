#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::config {

/// The list of an acceptor's `allowedOrigins`: `SCHEME://HOST:PORT` as browsers send it, `HOST` for
/// any scheme and port, or `*`; separated by commas. Schemes are http, https, and those of
/// browsers' extensions, which end in `-extension`.
/// @return the origins, or the fault of the first that is not of this form
[[nodiscard]] std::expected<std::vector<std::string>, std::string> parse_origins(
    std::string_view text);

}  // namespace minibroker::config
