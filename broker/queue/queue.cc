#include "broker/queue/queue.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

// How this works: waiting references form one line, a map by priority and sequence, so that a
// message can enter at its place and leave without a search. A consumer without a selector takes
// the head; one that passes messages over has a cursor, which is told of everything that enters or
// leaves the line. queue_dispatch.cc decides which consumer is asked when.

namespace minibroker::broker {

Queue::Queue(QueueId id,
             std::string name,
             Address& address,
             SharedQueueAttributes attributes,
             std::optional<Selector> filter)
    : id_(id),
      name_(std::move(name)),
      address_(address),
      attributes_(std::move(attributes)),
      paused_(attributes_->paused) {
    set_filter(std::move(filter));
}

Queue::~Queue() = default;

bool Queue::has_consumer_for(const Message& message) const {
    return std::ranges::any_of(consumers_,
                               [&](const Consumer* consumer) { return consumer->wants(message); });
}

void Queue::set_filter(std::optional<Selector> filter) {
    filter_ = filter ? std::make_unique<const Selector>(std::move(*filter)) : nullptr;
}

Queue::Extras& Queue::extras() {
    if (!extras_) extras_ = std::make_unique<Extras>();
    return *extras_;
}

LastValues& Queue::made_last_values() {
    Extras& more = extras();
    if (!more.last_values)
        more.last_values = std::make_unique<LastValues>(attributes_->last_value_key);
    return *more.last_values;
}

// Arrivals of the lowest priority in line, by far the most frequent, are appended without a search.
void Queue::insert(MessageReference reference) {
    const std::int64_t expiration = reference.message->expiration;
    const QueuePosition place = reference.place();
    const std::size_t before = line_.size();
    const auto it = line_.emplace_hint(line_.end(), place, std::move(reference));
    MB_CHECK(line_.size() == before + 1);
    if (expiration != 0) extras().expiring.emplace(expiration, place);
    if (cursors_ == 0) return;
    for (Consumer* consumer : consumers_) {
        Cursor* cursor = consumer->cursor();
        if (cursor == nullptr || !cursor->added(line_, it)) continue;
        if (consumer->wants(*it->second.message)) cursor->revisit(place);
    }
}

void Queue::leave(WaitingLine::iterator it) {
    if (cursors_ > 0) {
        for (Consumer* consumer : consumers_) {
            if (Cursor* cursor = consumer->cursor()) cursor->removed(line_, it);
        }
    }
    const MessageReference& reference = it->second;
    if (reference.message->expiration != 0) {
        extras_->expiring.erase({reference.message->expiration, it->first});
    }
    if (LastValues* values = last_values()) values->forget(reference);
}

MessageReference Queue::extract(WaitingLine::iterator it) {
    leave(it);
    MessageReference reference = std::move(it->second);
    line_.erase(it);
    ++removals_;
    return reference;
}

// Source: QueueImpl.internalAddTail, enforceRing: drops the head, which has the highest priority.
void Queue::add_tail(MessageReference reference) {
    reference.sequence = ++last_sequence_;
    if (LastValues* values = last_values()) values->track(reference);
    insert(std::move(reference));
    if (ring_overflows(line_.size())) extras().dropped.push_back(extract(line_.begin()));
}

// The newest first, as in Artemis, so that a full ring has no place for the oldest, and the newest
// of a key is its last value. Source: QueueImpl.postRollback, enforceRing;
// LastValueQueue.addHead.
void Queue::put_back_last(ReferenceList& references) {
    MessageReference reference = std::move(references.back());
    references.pop_back();
    reference.frame_bytes = 0;
    reference.first_of_group = false;
    if (ring_overflows(line_.size() + 1)) {
        extras().dropped.push_front(std::move(reference));
        return;
    }
    if (LastValues* values = last_values()) values->track_if_absent(reference);
    insert(std::move(reference));
}

void Queue::add_scheduled(MessageReference reference) {
    reference.frame_bytes = 0;
    reference.first_of_group = false;
    const ScheduledPosition place{reference.due, ++extras().last_arrival};
    extras().scheduled.emplace(place, std::move(reference));
}

// Source: ScheduledDeliveryHandlerImpl, which adds due messages to the head, the last one first.
bool Queue::release_due(std::int64_t wall_ms) {
    if (!extras_) return false;
    auto& scheduled = extras_->scheduled;
    const auto end = scheduled.upper_bound({wall_ms, std::numeric_limits<std::int64_t>::max()});
    if (end == scheduled.begin()) return false;
    for (auto it = end; it != scheduled.begin();) {
        MessageReference reference = std::move((--it)->second);
        reference.due = 0;
        reference.sequence = --first_sequence_;
        if (LastValues* values = last_values()) values->track(reference);
        if (ring_overflows(line_.size() + 1)) {
            extras_->dropped.push_back(std::move(reference));
        } else {
            insert(std::move(reference));
        }
    }
    scheduled.erase(scheduled.begin(), end);
    ++removals_;
    return true;
}

// A due time stays one after the shift: 0 would mean that there is none.
void Queue::shift_delays(Milliseconds jump) {
    const auto shifted = [jump](std::int64_t due) {
        const std::int64_t most = std::numeric_limits<std::int64_t>::max();
        if (jump.count() > 0 && due > most - jump.count()) return most;
        return std::max<std::int64_t>(1, due + jump.count());
    };
    if (dispatch_start_ != -1) dispatch_start_ = shifted(dispatch_start_);
    if (!extras_) return;
    auto before = std::exchange(extras_->scheduled, {});
    for (auto it = before.begin(); it != before.end();) {
        auto entry = before.extract(it++);
        MessageReference& reference = entry.mapped();
        // A redelivery delay ends at a different time than the message's own delay.
        if (reference.message->delayed || reference.due != reference.message->scheduled)
            entry.key().due = reference.due = shifted(reference.due);
        extras_->scheduled.insert(std::move(entry));
    }
    ++removals_;
}

std::optional<std::int64_t> Queue::next_due() const {
    if (!extras_ || extras_->scheduled.empty()) return std::nullopt;
    return extras_->scheduled.begin()->first.due;
}

MessageReference* Queue::original_of(const MessageReference& held) {
    const auto it = line_.find(held.place());
    return it == line_.end() ? nullptr : &it->second;
}

ReferenceList Queue::take_dropped() {
    ReferenceList taken;
    if (extras_) taken.swap(extras_->dropped);
    return taken;
}

std::optional<std::int64_t> Queue::next_expiry() const {
    if (!extras_ || extras_->expiring.empty()) return std::nullopt;
    return extras_->expiring.begin()->first;
}

std::optional<MessageReference> Queue::take_expired(std::int64_t wall_ms) {
    const auto first = next_expiry();
    if (!first || *first > wall_ms) return std::nullopt;
    const auto it = line_.find(extras_->expiring.begin()->second);
    MB_CHECK(it != line_.end());
    return extract(it);
}

void Queue::forget_history() {
    ++resets_;
    counters_ = {};
    if (!extras_) return;
    extras_->groups.clear();
    extras_->passed_for_owner = false;
}

ReferenceList Queue::take_all() {
    ReferenceList taken;
    while (!line_.empty()) taken.push_back(extract(line_.begin()));
    if (!extras_) return taken;
    for (auto& [place, reference] : extras_->scheduled) taken.push_back(std::move(reference));
    extras_->scheduled.clear();
    ++removals_;
    return taken;
}

QueueRemains Queue::take_remains() {
    ++removals_;
    QueueRemains remains{std::exchange(line_, {}), {}, {}};
    if (!extras_) return remains;
    remains.schedule = std::exchange(extras_->scheduled, {});
    remains.expiring = std::exchange(extras_->expiring, {});
    return remains;
}

std::size_t Queue::message_count() const {
    const std::size_t on_disk = page_subscription_ ? page_subscription_->unread : 0;
    const std::size_t waiting = on_disk + line_.size() + scheduled_count();
    return is_last_value() ? waiting : waiting + delivering_count();
}

std::size_t Queue::delivering_count() const {
    auto count = static_cast<std::size_t>(returning_);
    for (const Consumer* consumer : consumers_) count += consumer->held().size();
    return count;
}

}  // namespace minibroker::broker
