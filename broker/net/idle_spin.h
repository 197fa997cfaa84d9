#pragma once

#include <algorithm>
#include <chrono>

namespace minibroker::net {

/// Decides whether an idle thread polls for input for a moment before it sleeps.
///
/// Waking the thread takes longer than many clients need to answer, and costs both sides more than
/// the polling; if clients are slower than that, polling is wasted. So the thread polls as long as
/// that succeeds, and otherwise tries it now and then.
class IdleSpin {
public:
    /// How long the thread polls.
    static constexpr std::chrono::microseconds kSpan{50};

    /// Call it each time the thread is idle. @return whether to poll
    [[nodiscard]] bool worth() { return credit_ > 0 || ++slept_ % kSleepsPerTry == 0; }
    /// Call it after polling.
    /// @param found  whether input came in time
    void on_end(bool found) { credit_ = std::clamp(credit_ + (found ? 2 : -1), 0, kCreditMost); }

private:
    static constexpr int kCreditMost = 8;
    static constexpr unsigned kSleepsPerTry = 32;

    int credit_ = 0;
    unsigned slept_ = 0;  // times that it slept without polling, and tries
};

}  // namespace minibroker::net
