#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "base/ids.h"
#include "base/time.h"

namespace minibroker::broker {

struct Environment;

/// The clock's environment: asked and notified as the time moves.
class ClockWork {
public:
    ClockWork() = default;
    virtual ~ClockWork() = default;
    ClockWork(const ClockWork&) = delete;
    ClockWork& operator=(const ClockWork&) = delete;

    /// Whether nothing is in transit to or from the disk.
    [[nodiscard]] virtual bool settled() const = 0;
    /// Does the work that the passing of time has made possible. @return whether a client gets
    /// something
    virtual bool after_step() = 0;
    /// Treats the client of `session` as if it had sent something.
    virtual void count_as_heard(SessionId session) = 0;
    /// The wall clock was set, forward or back.
    virtual void on_clock_jump(Milliseconds jump) = 0;
};

/// The time that messages live in: the caller's time plus the span by which tests have advanced it
/// (the operation `advanceClock`). Connections live in a time of their own, which keeps to the
/// caller's time unless a test asks otherwise: else advancing by an hour would cut every client
/// off.
///
/// How an advance works: it goes from deadline to deadline and runs the work due there. As soon as
/// something is in transit to the disk or to a client, it stops until that has arrived, so that the
/// effects of one deadline are there at the next, as if the time had really passed.
class Clock {
public:
    using Done = std::move_only_function<void()>;
    struct Advance {
        Milliseconds span{0};
        /// Advances the time of connections too: heart-beats are sent and silent clients are cut
        /// off. The client that asks counts as heard.
        bool connections = false;
        SessionId asker;
        Done done;  ///< called when the span has passed
    };

    Clock(Environment& environment, ClockWork& work) : environment_(environment), work_(work) {}

    /// The wall clock counts as set if it moves this much more than the steady one, plus a
    /// thousandth of the time that has passed, since clocks are also adjusted bit by bit. See
    /// `ClockWork::on_clock_jump`.
    static constexpr Milliseconds kJumpMin{1'000};

    /// Tells the clock that the caller's time is now `real`.
    void set(TimePoint real);
    /// The time given to the last `set`.
    [[nodiscard]] const TimePoint& real() const { return real_; }
    /// Starts an advance. Several advances run one after the other.
    void advance(Advance advance);
    /// Whether an advance is still under way.
    [[nodiscard]] bool advances() const { return !pending_.empty(); }
    /// Whether a step can be done now.
    [[nodiscard]] bool can_step() const;
    /// Does steps until it has to wait, or up to a limit: others must be served too.
    void run();
    /// The caller's time at which something is due next; nullopt: nothing is.
    [[nodiscard]] std::optional<Milliseconds> next_deadline() const;

private:
    struct Pending {
        Advance advance;
        std::optional<Milliseconds>
            end;  // of the span, in the time of messages; once it is its turn
    };
    void step();
    void move(Milliseconds span, const Advance& advance);

    Environment& environment_;
    ClockWork& work_;
    TimePoint real_;
    bool is_set_ = false;
    Milliseconds offset_{0};  // of the time of messages against the caller's
    Milliseconds connections_offset_{0};
    std::deque<Pending> pending_;
};

}  // namespace minibroker::broker
