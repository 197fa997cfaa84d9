#pragma once

#include <chrono>
#include <utility>

namespace minibroker::net {

/// Decides when the kernel is told to acknowledge what one client has sent (TCP_QUICKACK).
///
/// On a connection that has been written to, the kernel delays an acknowledgement by up to 40 ms,
/// so that it can go with the next answer. Input without an answer, a SUBSCRIBE for example, then
/// keeps a client with Nagle's algorithm from sending the rest. Told once, the kernel acknowledges
/// at once until the connection is written to again, so that a stream of SENDs costs no further
/// call. A client that is written to all the time would pay for a packet each time, about 2 us:
/// input that comes within kPause of the last acknowledgement is acknowledged only if it is still
/// unanswered at the end of that time.
///
/// Pure: the time is an argument. One for each connection.
class QuickAck {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// The kernel is told at most once in this time, and once more at its end.
    static constexpr std::chrono::milliseconds kPause{1};

    enum class Next : std::uint8_t {
        kNothing,
        kNow,   ///< tell the kernel
        kSoon,  ///< call `on_pause_end` after kPause
    };

    /// Something was read.
    void on_read() { answered_ = false; }
    /// Something was written, which acknowledges what was read.
    void on_written() { answered_ = delays_ = true; }
    /// The input read at `read_at` has been processed, and its answers are written.
    [[nodiscard]] Next on_turn(Instant read_at) {
        if (!is_due()) return Next::kNothing;
        if (read_at - told_at_ < kPause)
            return std::exchange(pausing_, true) ? Next::kNothing : Next::kSoon;
        told_at_ = read_at;
        delays_ = false;
        return Next::kNow;
    }
    /// @return whether to tell the kernel
    [[nodiscard]] bool on_pause_end() {
        pausing_ = false;
        return is_due() && std::exchange(delays_, false);
    }

private:
    [[nodiscard]] bool is_due() const { return delays_ && !answered_; }

    Instant told_at_;
    bool answered_ = false;  // something was written since the last read
    bool delays_ = false;    // the kernel may delay acknowledgements: it was not told since a write
    bool pausing_ = false;   // `on_pause_end` will be called
};

}  // namespace minibroker::net
