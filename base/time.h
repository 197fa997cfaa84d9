#pragma once

#include <chrono>

namespace minibroker {

using Milliseconds = std::chrono::milliseconds;

/// The current time as passed to the core, which never reads a clock (docs/decisions/0006).
struct TimePoint {
    Milliseconds steady{
        0};                ///< since an arbitrary start, never goes back: timers, heart-beats, TTL
    Milliseconds wall{0};  ///< since 1970-01-01 UTC, may be set: time stamps, `expires`, schedules

    friend constexpr bool operator==(TimePoint, TimePoint) = default;
    /// Both clocks moved by `span`.
    [[nodiscard]] constexpr TimePoint operator+(Milliseconds span) const {
        return {steady + span, wall + span};
    }
};

/// `span` after `since`, or the end of time if that is out of range. @param since  not negative
[[nodiscard]] constexpr Milliseconds later(Milliseconds since, Milliseconds span) {
    const Milliseconds room = Milliseconds::max() - since;
    return span > room ? Milliseconds::max() : since + span;
}

}  // namespace minibroker
