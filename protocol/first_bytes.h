#pragma once

#include <cstdint>
#include <string_view>

namespace minibroker::protocol {

/// The protocol of a new connection, by its first bytes. Source: Artemis `ProtocolHandler`.
enum class Spoken : std::uint8_t {
    kUndecided,  ///< fewer than 8 bytes so far
    kStomp,      ///< begins with CONNECT or STOMP
    kHttp,       ///< the first two bytes are those of an HTTP method (GE PO PU HE OP PA DE TR)
    kUnknown,    ///< anything else
};

/// @param first  all bytes of the connection so far, or at least its first 8.
[[nodiscard]] Spoken recognise(std::string_view first);

/// A guess for a person about `kUnknown`: the client's protocol ("MQTT", "TLS", ...), or a command
/// that is not CONNECT; empty if it resembles nothing we know. For the log only.
/// @param first  all bytes of the connection so far, at least its first 8.
struct Foreign {
    std::string_view protocol{};  ///< "" for STOMP or if unknown
    std::string_view command{};   ///< a STOMP command that may not come first; "" for none
};
[[nodiscard]] Foreign recognise_foreign(std::string_view first);

/// The word at the start of `bytes` if it is one that people type to try a server; "" for any other
/// word, which may be a secret.
[[nodiscard]] std::string_view trial_word(std::string_view bytes);

}  // namespace minibroker::protocol
