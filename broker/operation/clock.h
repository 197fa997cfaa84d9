#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "base/ids.h"
#include "base/time.h"

namespace minibroker::broker {

struct Environment;

/// What surrounds the clock: asked and told as the time moves.
class ClockWork {
public:
    ClockWork() = default;
    virtual ~ClockWork() = default;
    ClockWork(const ClockWork&) = delete;
    ClockWork& operator=(const ClockWork&) = delete;

    /// Whether nothing is on its way to or from the disk.
    [[nodiscard]] virtual bool settled() const = 0;
    /// Does what the passing of the time has set free. @return whether a client gets something
    virtual bool after_step() = 0;
    /// As if the client of `session` had sent something.
    virtual void count_as_heard(SessionId session) = 0;
    /// The wall clock was set, forward or back.
    virtual void on_clock_jump(Milliseconds jump) = 0;
};

/// The time that messages live in: the caller's, and what tests have moved it forward by (the
/// operation `advanceClock`). Connections live in a time of their own, which goes on as the
/// caller's does unless a test asks otherwise: else an hour would cut every client off.
///
/// How an advance works: it goes from deadline to deadline and runs what is due there. As soon as
/// something is on its way to the disk or to a client it stops until that has arrived, so that what
/// follows from one deadline is there at the next, as if the time had been waited for.
class Clock {
public:
    using Done = std::move_only_function<void()>;
    struct Advance {
        Milliseconds span{0};
        /// The time of connections too: heart-beats are sent and silent clients are cut off. The
        /// one that asks counts as heard.
        bool connections = false;
        SessionId asker;
        Done done;  ///< called when the span has passed
    };

    Clock(Environment& environment, ClockWork& work) : environment_(environment), work_(work) {}

    /// The wall clock was set when it goes this much further than the steady one, and a thousandth
    /// of the time that has passed: clocks are also adjusted bit by bit. See
    /// `ClockWork::on_clock_jump`.
    static constexpr Milliseconds kJumpMin{1'000};

    /// It is `real` for the caller now.
    void set(TimePoint real);
    /// What `set` was told last.
    [[nodiscard]] const TimePoint& real() const { return real_; }
    /// Time is to pass. Several wait for each other.
    void advance(Advance advance);
    /// Whether time is to pass that has not passed yet.
    [[nodiscard]] bool advances() const { return !pending_.empty(); }
    /// Whether there is a step to do now.
    [[nodiscard]] bool can_step() const;
    /// Does steps until it has to wait, or for a while: others want to be served too.
    void run();
    /// When the next thing is due for the caller; nullopt: nothing ever.
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
    Milliseconds offset_{0};  // of the time of messages
    Milliseconds connections_offset_{0};
    std::deque<Pending> pending_;
};

}  // namespace minibroker::broker
