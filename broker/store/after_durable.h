#pragma once

#include <algorithm>
#include <deque>
#include <functional>

#include "base/ids.h"

namespace minibroker::broker {

/// Actions that wait until the journal is on disk up to some batch: receipts, and the entry of
/// persistent messages into their queues ("answer after durable", docs/decisions/0005). Waiting
/// actions run in their order; an action whose batch is on disk already overtakes those that still
/// wait.
class AfterDurable {
public:
    using Action = std::move_only_function<void()>;

    /// Runs `action` now if `lsn` is durable, after earlier actions that are due; otherwise once
    /// the positions of all waiting actions are durable too.
    /// @return the position that the action waits for (not before that of any waiting one), or
    /// `lsn`.
    Lsn run(Lsn lsn, Action action);
    /// Whether `run` would run an action at once.
    [[nodiscard]] bool runs_at_once(Lsn lsn) const {
        return is_durable(lsn) &&
               (waiting_.empty() || lsn == Lsn{} || !is_durable(waiting_.front().lsn));
    }
    /// The position that `run` would return for an action that it does not run at once.
    [[nodiscard]] Lsn position_of(Lsn lsn) const {
        return waiting_.empty() ? lsn : std::max(lsn, waiting_.back().lsn);
    }
    /// Everything up to `lsn` is on disk: runs the actions that waited for it.
    void advance(Lsn lsn);
    [[nodiscard]] Lsn durable() const { return durable_; }
    [[nodiscard]] bool is_durable(Lsn lsn) const { return lsn <= durable_; }
    /// Drops all waiting actions: the journal has failed and nothing is acknowledged any more.
    void abandon() { waiting_.clear(); }
    /// Whether nothing waits.
    [[nodiscard]] bool idle() const { return waiting_.empty(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    struct Entry {
        Lsn lsn;
        Action action;
    };
    // In the order of their positions; the first ones are durable while `advance` runs them.
    std::deque<Entry> waiting_;
    Lsn durable_;
};

}  // namespace minibroker::broker
