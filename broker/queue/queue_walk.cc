#include "broker/queue/queue_walk.h"

#include <limits>

#include "base/check.h"
#include "broker/queue/queue.h"

// How this works: a walk knows the position of the last message it met, and the next one directly
// as long as nothing else has left the queue. After that it searches from the position.

namespace minibroker::broker {

void Queue::begin(QueueWalk& walk) {
    walk.began_ = true;
    walk.last_sequence_ = last_sequence_;
    walk.last_arrival_ = extras_ ? extras_->last_arrival : 0;
    walk.changes_ = removals_;
    walk.next_ = line_.begin();
}

void Queue::find_place(QueueWalk& walk) {
    if (walk.changes_ == removals_) return;
    walk.changes_ = removals_;
    if (walk.in_schedule_) {
        walk.next_scheduled_ = extras_->scheduled.upper_bound(walk.scheduled_at_);
    } else {
        walk.next_ = line_.upper_bound(walk.at_);
    }
}

const MessageReference* Queue::next(QueueWalk& walk) {
    if (!walk.began_) begin(walk);
    if (walk.ended_) return nullptr;
    find_place(walk);
    if (!walk.in_schedule_) {
        while (walk.next_ != line_.end() && walk.next_->first.sequence > walk.last_sequence_)
            ++walk.next_;
        if (walk.next_ != line_.end()) {
            walk.at_ = walk.next_->first;
            return &(walk.next_++)->second;
        }
        walk.in_schedule_ = true;
        if (extras_) walk.next_scheduled_ = extras_->scheduled.begin();
    }
    walk.ended_ = extras_ == nullptr;
    if (walk.ended_) return nullptr;
    Schedule& scheduled = extras_->scheduled;
    while (walk.next_scheduled_ != scheduled.end() &&
           walk.next_scheduled_->first.arrival > walk.last_arrival_)
        ++walk.next_scheduled_;
    walk.ended_ = walk.next_scheduled_ == scheduled.end();
    if (walk.ended_) return nullptr;
    walk.scheduled_at_ = walk.next_scheduled_->first;
    return &(walk.next_scheduled_++)->second;
}

MessageReference Queue::take(QueueWalk& walk) {
    const bool known = walk.changes_ == removals_;
    MessageReference taken;
    if (walk.in_schedule_) {
        const auto it = extras_->scheduled.find(walk.scheduled_at_);
        MB_CHECK(it != extras_->scheduled.end());
        taken = std::move(it->second);
        extras_->scheduled.erase(it);
        ++removals_;
    } else {
        const auto it = known ? std::prev(walk.next_) : line_.find(walk.at_);
        MB_CHECK(it != line_.end() && it->first == walk.at_);
        taken = extract(it);
    }
    if (known) walk.changes_ = removals_;
    return taken;
}

}  // namespace minibroker::broker
