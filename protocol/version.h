#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace minibroker::protocol {

/// A STOMP version as far as the wire differs; `kV10 < kV11 < kV12`.
enum class Version : std::uint8_t { kV10, kV11, kV12 };

/// "1.0", "1.1" or "1.2".
[[nodiscard]] std::string_view version_name(Version version);

/// The version of a connection: the highest of 1.2, 1.1, 1.0 that is literally among the comma
/// separated pieces of `accept_version` (nothing is trimmed); 1.0 if the header is absent; nullopt
/// if no piece is known. Source: Artemis `StompProtocolManager`; docs/artemis/protocol.md, "CONNECT
/// and version negotiation".
[[nodiscard]] std::optional<Version> negotiate(std::optional<std::string_view> accept_version);

}  // namespace minibroker::protocol
