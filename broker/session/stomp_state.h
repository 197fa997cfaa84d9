#pragma once

#include <cstddef>
#include <cstdint>

namespace minibroker::broker {

/// Where a connection is between its first byte and its end.
enum class StompState : std::uint8_t {
    kFresh,       ///< nothing has said yet that STOMP is spoken
    kConnecting,  ///< STOMP, and no login yet
    kConnected,   ///< logged in
    kClosing,     ///< an answer that ends the connection is due: frames are answered, no more
    kEnded,       ///< what the client held has gone back
};
inline constexpr std::size_t kStompStates = 5;

/// What moves it on.
enum class StompEvent : std::uint8_t {
    kRecognised,  ///< the first bytes were STOMP's
    kLoggedIn,    ///< a CONNECT was right; there may be several
    kCloses,      ///< DISCONNECT, an ERROR that closes, or we want to be rid of it
    kEnds,        ///< its last answer is written, or the socket is gone
};
inline constexpr std::size_t kStompEvents = 4;

/// The state after `event` in `state`. What does not fit changes nothing. Source: Artemis
/// `StompConnection` (valid, destroyed), `StompSession`.
[[nodiscard]] constexpr StompState after(StompState state, StompEvent event) {
    using enum StompState;
    constexpr StompState kTable[kStompStates][kStompEvents] = {
        //               kRecognised  kLoggedIn   kCloses   kEnds
        /* kFresh      */ {kConnecting, kFresh, kClosing, kEnded},
        /* kConnecting */ {kConnecting, kConnected, kClosing, kEnded},
        /* kConnected  */ {kConnected, kConnected, kClosing, kEnded},
        /* kClosing    */ {kClosing, kClosing, kClosing, kEnded},
        /* kEnded      */ {kEnded, kEnded, kEnded, kEnded},
    };
    return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

/// Whether frames are answered only, or not even that.
[[nodiscard]] constexpr bool is_over(StompState state) {
    return state == StompState::kClosing || state == StompState::kEnded;
}

}  // namespace minibroker::broker
