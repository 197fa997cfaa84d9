#include "broker/address/bound_queues.h"

#include <algorithm>
#include <utility>

#include "broker/queue/queue.h"

namespace minibroker::broker {

std::size_t BoundQueues::size() const {
    if (many_ == nullptr) return one_ == nullptr ? 0 : 1;
    return many_->queues.size() - many_->removed;
}

// A reader visits all of them, so closing the gaps adds nothing to its cost.
void BoundQueues::close_up(Many& many) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < many.queues.size(); ++i) {
        if (many.queues[i] == nullptr) continue;
        many.queues[kept] = many.queues[i];
        many.ids[kept] = many.ids[i];
        ++kept;
    }
    many.queues.resize(kept);
    many.ids.resize(kept);
    many.removed = 0;
}

Queue* const* BoundQueues::begin() const {
    if (many_ == nullptr) return &one_;
    if (many_->removed > 0) close_up(*many_);
    return many_->queues.data();
}

void BoundQueues::add(Queue& queue) {
    if (many_ == nullptr && one_ == nullptr) {
        one_ = &queue;
        return;
    }
    if (many_ == nullptr) {
        many_ = std::make_unique<Many>();
        many_->ids.push_back(one_->id());
        many_->queues.push_back(one_);
    }
    // New queues have the highest id so far; only a recovery adds them in another order.
    const auto place = std::ranges::lower_bound(many_->ids, queue.id());
    const auto index = place - many_->ids.begin();
    // It was here before: its place may still be free, and an id has one place.
    if (place != many_->ids.end() && *place == queue.id()) {
        Queue*& slot = many_->queues[static_cast<std::size_t>(index)];
        if (std::exchange(slot, &queue) == nullptr) --many_->removed;
        return;
    }
    many_->ids.insert(place, queue.id());
    many_->queues.insert(many_->queues.begin() + index, &queue);
}

bool BoundQueues::remove(Queue& queue) {
    if (many_ == nullptr) {
        if (one_ != &queue) return false;
        one_ = nullptr;
        return true;
    }
    const auto place = std::ranges::lower_bound(many_->ids, queue.id());
    if (place == many_->ids.end()) return false;
    Queue*& slot = many_->queues[static_cast<std::size_t>(place - many_->ids.begin())];
    if (slot != &queue) return false;
    slot = nullptr;
    ++many_->removed;
    if (size() == 0) {
        many_.reset();
        one_ = nullptr;
    } else if (many_->removed > many_->queues.size() / 2) {
        close_up(*many_);
    }
    return true;
}

}  // namespace minibroker::broker
