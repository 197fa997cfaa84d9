#include "broker/after_durable.h"

#include <algorithm>
#include <utility>

namespace minibroker::broker {

Lsn AfterDurable::run(Lsn lsn, Action action) {
    if (is_durable(lsn)) {
        action();
        return lsn;
    }
    if (!waiting_.empty()) lsn = std::max(lsn, waiting_.back().lsn);
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
