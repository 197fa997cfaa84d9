#pragma once

#include <optional>
#include <string_view>

namespace minibroker::protocol {

/// A STOMP version as far as the wire differs; `kV10 < kV11 < kV12`.
enum class Version { kV10, kV11, kV12 };

/// "1.0", "1.1" or "1.2".
[[nodiscard]] std::string_view version_name(Version version);

/// The version that a connection gets: the highest of 1.2, 1.1, 1.0 that is literally among the
/// comma separated pieces of `accept_version` (nothing is trimmed); 1.0 when the header is absent;
/// nullopt when no piece is known. Source: Artemis `StompProtocolManager`, negotiation (the
/// protocol page).
[[nodiscard]] std::optional<Version> negotiate(std::optional<std::string_view> accept_version);

}  // namespace minibroker::protocol
