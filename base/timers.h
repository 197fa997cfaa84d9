#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "base/time.h"

namespace minibroker {

/// The core's timers: everything that happens at a time is an entry in one of these. Time is an
/// argument; the cost of a call depends only on the number of due timers.
class Timers {
public:
    using Action = std::move_only_function<void()>;

    /// `action` runs in the first `run_due` at or after `at` (steady time).
    TimerId start(Milliseconds at, Action action);
    /// Forgets a timer; does nothing if it has run or was cancelled already.
    void cancel(TimerId id);
    /// Runs what is due at `now`, in order of time, then of start. Actions may start and cancel
    /// timers; those they start for a time that is due already run in the next call, so that an
    /// action cannot keep `run_due` busy.
    void run_due(Milliseconds now);
    [[nodiscard]] std::optional<Milliseconds> next() const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    using Key = std::pair<Milliseconds, std::uint64_t>;
    std::map<Key, Action> entries_;
    std::unordered_map<std::uint64_t, Milliseconds> times_;
    std::uint64_t last_id_ = 0;
};

}  // namespace minibroker
