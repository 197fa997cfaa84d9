#pragma once

#include <string_view>

namespace minibroker::protocol {

/// What a fresh connection speaks, judged by its first bytes. Source: Artemis `ProtocolHandler`.
enum class Spoken {
    kUndecided,  ///< fewer than 8 bytes so far
    kStomp,      ///< begins with CONNECT or STOMP
    kHttp,       ///< the first two bytes are those of an HTTP method (GE PO PU HE OP PA DE TR)
    kUnknown,    ///< anything else
};

/// @param first  all bytes of the connection so far, or at least its first 8.
[[nodiscard]] Spoken recognise(std::string_view first);

/// A guess for a person, of `kUnknown`: what the client speaks ("MQTT", "TLS", ...), or a command
/// that is not CONNECT; empty when it is like nothing we know. For the log alone.
/// @param first  all bytes of the connection so far, at least its first 8.
struct Foreign {
    std::string_view protocol{};  ///< "" for STOMP or nothing known
    std::string_view command{};   ///< a STOMP command that may not come first; "" for none
};
[[nodiscard]] Foreign recognise_foreign(std::string_view first);

/// A word that people try a server with, as it is written; "" when `bytes` begin with another one,
/// which may be a secret.
[[nodiscard]] std::string_view trial_word(std::string_view bytes);

}  // namespace minibroker::protocol
