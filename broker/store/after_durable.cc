#include "broker/store/after_durable.h"

#include <utility>

namespace minibroker::broker {

Lsn AfterDurable::run(Lsn lsn, Action action) {
    if (runs_at_once(lsn)) {
        action();
        return lsn;
    }
    if (is_durable(lsn)) {  // in order: `advance` has not reached the end yet
        const auto later = std::ranges::find_if(
            waiting_, [this](const Entry& entry) { return !is_durable(entry.lsn); });
        waiting_.insert(later, {durable_, std::move(action)});
        return lsn;
    }
    lsn = position_of(lsn);
    waiting_.push_back({lsn, std::move(action)});
    return lsn;
}

void AfterDurable::advance(Lsn lsn) {
    durable_ = std::max(durable_, lsn);
    while (!waiting_.empty() && is_durable(waiting_.front().lsn)) {
        Action action = std::move(waiting_.front().action);
        waiting_.pop_front();
        action();
    }
}

}  // namespace minibroker::broker
