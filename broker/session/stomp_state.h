#pragma once

#include <cstddef>
#include <cstdint>

namespace minibroker::broker {

/// The state of a connection between its first byte and its end.
enum class StompState : std::uint8_t {
    kFresh,       ///< nothing shows yet that the client speaks STOMP
    kConnecting,  ///< STOMP, but not logged in yet
    kConnected,   ///< logged in
    kClosing,     ///< an answer that ends the connection is due: frames are answered, not carried
                  ///< out
    kEnded,       ///< everything the client held has gone back
};
inline constexpr std::size_t kStompStates = 5;

/// An event that changes the state.
enum class StompEvent : std::uint8_t {
    kRecognised,  ///< the first bytes were STOMP's
    kLoggedIn,    ///< a CONNECT succeeded; there may be several
    kCloses,      ///< DISCONNECT, an ERROR that closes, or the broker closes the connection
    kEnds,        ///< its last answer is written, or the socket is gone
};
inline constexpr std::size_t kStompEvents = 4;

/// The state after `event` in `state`. An event that does not fit changes nothing. Source: Artemis
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

/// Whether frames are at most answered, no longer carried out.
[[nodiscard]] constexpr bool is_over(StompState state) {
    return state == StompState::kClosing || state == StompState::kEnded;
}

}  // namespace minibroker::broker
