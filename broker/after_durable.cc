#include "broker/after_durable.h"

#include <utility>

namespace minibroker::broker {

Lsn AfterDurable::run(Lsn lsn, Action action) {
    if (runs_at_once(lsn)) {
        action();
        return lsn;
    }
    if (is_durable(lsn)) {  // in its turn: `advance` is not at the end yet
        running_.push_back(std::move(action));
        return lsn;
    }
    lsn = position_of(lsn);
    waiting_.push_back({lsn, std::move(action)});
    return lsn;
}

void AfterDurable::advance(Lsn lsn) {
    durable_ = std::max(durable_, lsn);
    while (!waiting_.empty() && is_durable(waiting_.front().lsn)) {
        running_.push_back(std::move(waiting_.front().action));
        waiting_.pop_front();
    }
    while (!running_.empty()) {
        Action action = std::move(running_.front());
        running_.pop_front();
        action();
    }
}

void AfterDurable::abandon() {
    waiting_.clear();
    running_.clear();
}

}  // namespace minibroker::broker
