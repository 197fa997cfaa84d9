#pragma once

#include <algorithm>
#include <chrono>

namespace minibroker::net {

/// Whether a thread that has nothing to do is to look for new input for a moment before it sleeps.
/// To be woken takes longer than many a client's answer, and costs both sides more than the looking
/// does; where answers do not come that fast, looking is in vain. So it is done while it succeeds,
/// and tried now and then when it does not.
class IdleSpin {
public:
    /// How long it is to look.
    static constexpr std::chrono::microseconds kSpan{50};

    /// To be asked each time there is nothing to do. @return whether to look
    [[nodiscard]] bool worth() { return credit_ > 0 || ++slept_ % kSleepsPerTry == 0; }
    /// How the looking ended.
    /// @param found  something came in time
    void on_end(bool found) { credit_ = std::clamp(credit_ + (found ? 2 : -1), 0, kCreditMost); }

private:
    static constexpr int kCreditMost = 8;
    static constexpr unsigned kSleepsPerTry = 32;

    int credit_ = 0;
    unsigned slept_ = 0;  // times it was told not to look
};

}  // namespace minibroker::net
