#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minibroker::protocol {

/// The settings of heart-beats on one acceptor.
struct HeartBeatRules {
    std::int64_t ttl = 60'000;                         ///< TTL of the connection so far, ms (T0)
    std::int64_t ttl_min = 1'000;                      ///< connectionTtlMin, ms
    std::int64_t ttl_max = 9'223'372'036'854'775'807;  ///< connectionTtlMax, ms
    double modifier = 2.0;                             ///< heartBeatToConnectionTtlModifier
};

/// The result of the negotiation.
struct HeartBeat {
    std::int64_t server_period = 0;  ///< ms between the server's heart-beats; 0: none
    std::int64_t answer = 0;         ///< second number of the answer, ms
    std::int64_t ttl = 60'000;       ///< TTL of the connection from now on, ms

    friend bool operator==(const HeartBeat&, const HeartBeat&) = default;
};

/// Why a heart-beat header was refused.
struct HeartBeatError {
    std::string message;  ///< the ERROR's message
    bool closes =
        false;  ///< whether the connection closes in every version (else as the version says)
    bool with_receipt = true;  ///< whether the ERROR repeats a receipt
};

/// Computes heart-beats as in docs/artemis/protocol.md, "Heart-beats and TTL" (Artemis
/// `StompFrameHandlerV11.HeartBeater`).
/// @param header  the client's `heart-beat` value
[[nodiscard]] std::expected<HeartBeat, HeartBeatError> agree(std::string_view header,
                                                             const HeartBeatRules& rules);

}  // namespace minibroker::protocol
