#include "broker/queue.h"

#include <algorithm>

#include "base/check.h"

// How this works: waiting references stand in one list per priority, in order of arrival. A
// consumer without selector takes the head; where consumers have selectors the line is walked until
// one of them wants a message. References move by splicing, so that a held message returns to its
// place without a copy.

namespace minibroker::broker {

Queue::Queue(QueueId id,
             std::string name,
             Address& address,
             QueueAttributes attributes,
             std::optional<Selector> filter)
    : id_(id),
      name_(std::move(name)),
      address_(address),
      attributes_(std::move(attributes)),
      filter_(std::move(filter)),
      groups_(attributes_.group_buckets) {}

void Queue::add_consumer(Consumer& consumer) {
    consumers_.push_back(&consumer);
    had_consumer_ = true;
    if (attributes_.group_rebalance) groups_.clear();
    if (consumer.has_selector()) ++selectors_;
}

void Queue::remove_consumer(Consumer& consumer) {
    const auto it = std::ranges::find(consumers_, &consumer);
    MB_CHECK(it != consumers_.end());
    const auto index = static_cast<std::size_t>(it - consumers_.begin());
    consumers_.erase(it);
    if (consumer.has_selector()) --selectors_;
    groups_.release(consumer);
    if (turn_ > index) --turn_;
    if (turn_ >= consumers_.size()) turn_ = 0;
}

void Queue::add_tail(MessageReference reference) {
    const auto level = static_cast<std::size_t>(reference.message->priority);
    MB_CHECK(level < kLevels);
    levels_[level].push_back(std::move(reference));
    ++waiting_;
}

void Queue::return_to_head(ReferenceList& references) {
    while (!references.empty()) {
        const auto last = std::prev(references.end());
        const auto level = static_cast<std::size_t>(last->message->priority);
        last->frame_bytes = 0;
        levels_[level].splice(levels_[level].begin(), references, last);
        ++waiting_;
    }
}

void Queue::add_scheduled(MessageReference reference) {
    ReferenceList one;
    one.push_back(std::move(reference));
    add_scheduled(one, one.begin());
}

void Queue::add_scheduled(ReferenceList& from, ReferenceList::iterator it) {
    // Most schedules grow with time, so the place is looked for from the end.
    auto place = scheduled_.end();
    while (place != scheduled_.begin() && std::prev(place)->due > it->due) --place;
    scheduled_.splice(place, from, it);
}

bool Queue::release_due(std::int64_t wall_ms) {
    bool any = false;
    while (!scheduled_.empty() && scheduled_.front().due <= wall_ms) {
        scheduled_.front().due = 0;
        auto& level = levels_[static_cast<std::size_t>(scheduled_.front().message->priority)];
        level.splice(level.end(), scheduled_, scheduled_.begin());
        ++waiting_;
        any = true;
    }
    return any;
}

std::optional<std::int64_t> Queue::next_due() const {
    if (scheduled_.empty()) return std::nullopt;
    return scheduled_.front().due;
}

bool Queue::any_ready() const {
    return std::ranges::any_of(consumers_,
                               [](const Consumer* consumer) { return consumer->ready(); });
}

Consumer* Queue::next_ready(const Message& message) {
    const std::size_t count = attributes_.exclusive ? 1 : consumers_.size();
    for (std::size_t i = 0; i < count; ++i) {
        Consumer* consumer = consumers_[attributes_.exclusive ? 0 : (turn_ + i) % count];
        if (consumer->ready() && consumer->wants(message)) return consumer;
    }
    return nullptr;
}

// A message of a group that somebody has waits for that consumer; any other goes to whose turn it
// is.
Consumer* Queue::consumer_for(const Message& message) {
    if (groups_.covers(message)) {
        if (Consumer* owner = groups_.owner(message)) {
            return owner->ready() && owner->wants(message) ? owner : nullptr;
        }
    }
    return next_ready(message);
}

std::optional<Queue::Match> Queue::next_match(std::int64_t wall_ms) {
    if (waiting_ == 0 || consumers_.empty() || attributes_.paused || !any_ready()) {
        return std::nullopt;
    }
    for (std::size_t level = kLevels; level-- > 0;) {
        for (auto it = levels_[level].begin(); it != levels_[level].end(); ++it) {
            if (it->message->expired(wall_ms)) return Match{it, level, nullptr};
            if (Consumer* consumer = consumer_for(*it->message)) return Match{it, level, consumer};
            // Without selectors whoever is ready would have taken it, but for a group's own
            // consumer.
            if (selectors_ == 0 && !groups_.covers(*it->message)) return std::nullopt;
        }
    }
    return std::nullopt;
}

MessageReference& Queue::hand_over(const Match& match) {
    ReferenceList& held = match.consumer->held();
    held.splice(held.end(), levels_[match.level], match.reference);
    --waiting_;
    const Message& message = *match.reference->message;
    match.reference->first_of_group =
        groups_.covers(message) && groups_.assign(message, *match.consumer);
    const auto it = std::ranges::find(consumers_, match.consumer);
    turn_ = (static_cast<std::size_t>(it - consumers_.begin()) + 1) % consumers_.size();
    return *match.reference;
}

ReferenceList Queue::take(const Match& match) {
    ReferenceList taken;
    taken.splice(taken.end(), levels_[match.level], match.reference);
    --waiting_;
    return taken;
}

ReferenceList Queue::take_all() {
    return take_if([](const MessageReference&) { return true; });
}

std::size_t Queue::message_count() const {
    const std::size_t on_disk = page_subscription_ ? page_subscription_->unread : 0;
    return on_disk + waiting_ + scheduled_.size() + delivering_count();
}

std::size_t Queue::delivering_count() const {
    std::size_t count = 0;
    for (const Consumer* consumer : consumers_) count += consumer->held().size();
    return count;
}

}  // namespace minibroker::broker
