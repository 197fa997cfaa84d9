#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/frame.h"

namespace minibroker::broker {

/// Input that Artemis accepts silently but treats otherwise than the client may expect: reported
/// once for each connection, only in the log (docs/LOGGING.md, "Hints").
enum class Hint : std::uint8_t {
    kExpires,           ///< `expires` is a time long past: seconds, or a span
    kWindowInAuto,      ///< `activemq.prefetchSize` or `consumer-window-size` with ack:auto
    kWildcard,          ///< `>`, ActiveMQ Classic's wildcard
    kBrowser,           ///< `browser:true`
    kDurable,           ///< `durable:true` without a durable subscription's name
    kTemporaryQueue,    ///< /temp-queue/ and /temp-topic/
    kNack,              ///< NACK is an ACK
    kTransactionalAck,  ///< `transaction` on ACK or NACK
    kScheduler,         ///< AMQ_SCHEDULED_CRON, _PERIOD, _REPEAT
    kAnycast,           ///< an ANYCAST message for an address with only topic subscribers
    kAckMode,           ///< an unknown value of `ack`
    kPersistent,        ///< `persistent` that is neither true nor false
    kBody,              ///< the body is longer than its content-length
    kHeartBeat,         ///< `heart-beat` in STOMP 1.0
    kMisspelt,          ///< a header that nearly equals one of STOMP's
    kForeignHeader,     ///< a header that another broker knows
    kNotBegun,          ///< SEND in a transaction without BEGIN
    kSelector,          ///< a selector that no message of a STOMP client matches
    kColon,             ///< a colon that was not escaped, and dropped
    kExpired,           ///< `expires` is past, and not long past
    kBlank,             ///< a blank at an end of the destination
};
inline constexpr std::size_t kHints = 21;

/// A set of hints, given or to be given.
class HintSet {
public:
    /// @return whether it was new
    bool add(Hint hint) {
        const std::uint32_t bit = bit_of(hint);
        const bool added = (bits_ & bit) == 0;
        bits_ |= bit;
        return added;
    }
    [[nodiscard]] bool has(Hint hint) const { return (bits_ & bit_of(hint)) != 0; }
    [[nodiscard]] bool empty() const { return bits_ == 0; }

    /// Frames of a connection whose header names are checked.
    static constexpr std::uint8_t kFramesMax = 16;
    [[nodiscard]] bool names_left() const { return frames_ < kFramesMax; }
    /// Counts a frame. @return whether its names should be checked
    bool looks_at_names() {
        if (frames_ == kFramesMax) return false;
        ++frames_;
        return true;
    }

private:
    static std::uint32_t bit_of(Hint hint) { return 1U << static_cast<unsigned>(hint); }
    std::uint32_t bits_ = 0;
    std::uint8_t frames_ = 0;
};
static_assert(kHints <= 32);

struct HintText {
    std::string_view name;
    std::string_view header;  ///< shown in the line; "": the caller supplies it
    std::string_view why;
    std::string_view remedy;
};
[[nodiscard]] const HintText& hint_text(Hint hint);

/// Whether `expires` is a time that nobody means: seconds since 1970, or a span, instead of
/// milliseconds since 1970. @param now  epoch ms
[[nodiscard]] bool is_odd_expiration(std::int64_t expires, std::int64_t now);
/// Whether a name begins or ends with a blank.
[[nodiscard]] inline bool has_outer_blank(std::string_view name) {
    return name.starts_with(' ') || name.ends_with(' ');
}
/// Whether ActiveMQ Classic would take `name` for a wildcard because of its `>`.
[[nodiscard]] bool has_classic_wildcard(std::string_view name);
/// Whether other brokers take `name` for a temporary queue or topic.
[[nodiscard]] inline bool is_temporary_name(std::string_view name) {
    return name.size() > 6 && name[0] == '/' && name[1] == 't' &&  // most names end here
           (name.starts_with("/temp-queue/") || name.starts_with("/temp-topic/"));
}
/// Whether it is a header of Classic's scheduler that Artemis does not know.
[[nodiscard]] inline bool is_classic_schedule(std::string_view header) {
    return header.size() - 18 <= 2 && header.starts_with("AMQ_SCHEDULED_") &&
           (header.ends_with("CRON") || header.ends_with("PERIOD") || header.ends_with("REPEAT"));
}

}  // namespace minibroker::broker
