#include <algorithm>
#include <utility>

#include "base/check.h"
#include "broker/queue/queue.h"
#include "broker/queue/round.h"

// How this works: consumers are asked in turn, each with the message at its own position in the
// line. A consumer that is busy or has nothing new loses its turn; one that does not want the
// message passes it over, and all are asked again; when a whole round has found nothing, the
// dispatch ends. A message of a group with an owner is offered to the owner, whoever's turn it is:
// if the owner is busy, the dispatch ends there, and the messages behind wait too (observed).
// Source: Artemis `QueueImpl.deliver`.

namespace minibroker::broker {

// Artemis starts with the first consumer after any change of the set.
void Queue::add_consumer(Consumer& consumer, std::int64_t wall_ms) {
    had_consumer_ = true;
    turn_ = 0;
    fruitless_ = 0;
    consumer.rate_check() = {wall_ms, 0};
    if (attributes_->group_rebalance) {
        if (attributes_->group_rebalance_pause_dispatch) stop_dispatch();
        if (extras_) extras_->groups.clear();
    }
    consumers_.push_back(&consumer);
    if (consumer.has_selector() || non_destructive()) {
        consumer.set_cursor(std::make_unique<Cursor>(line_));
        ++cursors_;
    }
    if (attributes_->delay_before_dispatch >= 0 && dispatch_start_ == -1) {
        dispatch_start_ =
            later(Milliseconds(wall_ms), Milliseconds(attributes_->delay_before_dispatch)).count();
    }
}

void Queue::remove_consumer(Consumer& consumer) {
    const auto it = std::ranges::find(consumers_, &consumer);
    MB_CHECK(it != consumers_.end());
    consumers_.erase(it);
    turn_ = 0;
    fruitless_ = 0;
    if (consumer.cursor() != nullptr) --cursors_;
    consumer.set_cursor(nullptr);
    if (consumers_.empty()) stop_dispatch();
    if (extras_) release_consumer(consumer);
}

// Messages passed over because their group's owner did not want them may suit another consumer now.
void Queue::release_consumer(const Consumer& consumer) {
    if (extras_->exclusive == &consumer) extras_->exclusive = nullptr;
    extras_->groups.release(consumer);
    if (!extras_->passed_for_owner || non_destructive()) return;
    extras_->passed_for_owner = false;
    for (Consumer* other : consumers_) {
        if (Cursor* cursor = other->cursor()) cursor->rewind(line_);
    }
}

void Queue::stop_dispatch() {
    if (dispatching_) dispatch_start_ = -1;
    dispatching_ = false;
}

// Source: QueueImpl.canDispatch. The delay has no timer: it ends at the next event.
bool Queue::can_dispatch(std::int64_t wall_ms) {
    if (dispatching_) return true;
    if (delivering_count() != 0) return false;
    if (std::cmp_greater_equal(consumers_.size(), attributes_->consumers_before_dispatch)) {
        dispatch_start_ = wall_ms;
        dispatching_ = true;
    } else if (dispatch_start_ != -1 && dispatch_start_ < wall_ms) {
        dispatching_ = true;
    }
    return dispatching_;
}

bool Queue::grouped(const Message& message) const {
    return message.grouped && attributes_->group_buckets != 0 && !attributes_->exclusive;
}

Consumer* Queue::owner_of(const Message& message) const {
    if (!extras_) return nullptr;
    if (attributes_->exclusive) return extras_->exclusive;
    if (!grouped(message)) return nullptr;
    return extras_->groups.owner(message, attributes_->group_buckets);
}

WaitingLine::iterator Queue::candidate(const Consumer& consumer) {
    const Cursor* cursor = consumer.cursor();
    return cursor == nullptr ? line_.begin() : cursor->next(line_);
}

void Queue::pass(Consumer& consumer, WaitingLine::iterator it) {
    if (consumer.cursor() == nullptr) {
        consumer.set_cursor(std::make_unique<Cursor>(line_));
        ++cursors_;
    }
    consumer.cursor()->pass(line_, it);
}

std::optional<Queue::Match> Queue::next_match(std::int64_t wall_ms, std::int64_t& looks) {
    if (line_.empty() || paused_ || dispatch_holds_ > 0 || !can_dispatch(wall_ms))
        return std::nullopt;
    const auto match = ask_consumers(wall_ms, looks);
    if (!match && looks >= 0) drop_replaced();
    return match;
}

std::optional<Queue::Match> Queue::ask_consumers(std::int64_t wall_ms, std::int64_t& looks) {
    Round round(consumers_.size(), turn_, std::exchange(fruitless_, 0));
    bool fruitless = false;  // a consumer was busy or had nothing new
    while (!round.over()) {
        if (looks-- <= 0) {
            fruitless_ = static_cast<std::uint32_t>(round.fruitless());
            return std::nullopt;
        }
        const std::size_t turn = round.turn();
        Consumer& whose_turn = *consumers_[turn];
        turn_ = static_cast<std::uint32_t>(round.behind(turn));
        const auto it = candidate(whose_turn);
        if (it == line_.end()) {
            fruitless = true;
            round.on_fruitless();
            continue;
        }
        const Message& message = *it->second.message;
        if (message.expired(wall_ms)) return Match{it, nullptr, turn, false};
        Consumer* owner = owner_of(message);
        Consumer& consumer = owner != nullptr ? *owner : whose_turn;
        if (!consumer.ready()) {
            if (owner != nullptr) return std::nullopt;
            fruitless = true;
            round.on_fruitless();
            continue;
        }
        if (consumer.wants(message)) return Match{it, &consumer, turn, owner != nullptr};
        if (owner != nullptr) extras_->passed_for_owner = true;
        pass(whose_turn, it);
        if (owner != nullptr && fruitless) return std::nullopt;
        round.on_pass();
    }
    turn_ = static_cast<std::uint32_t>(round.first());
    return std::nullopt;
}

// Gives the message's group, or the exclusive queue, to the match's consumer. The same consumer is
// asked again where Artemis does so. @return whether the message is the first of its group
bool Queue::assign(const Match& match) {
    const Message& message = *match.reference->second.message;
    if (attributes_->exclusive) {
        turn_ = static_cast<std::uint32_t>(match.turn);
        extras().exclusive = match.consumer;
        return !match.owned;
    }
    if (!grouped(message)) return false;
    MessageGroups& groups = extras().groups;
    if (MessageGroups::ends_group(message)) {
        groups.end(message, attributes_->group_buckets);
        turn_ = static_cast<std::uint32_t>(match.turn);
        return false;
    }
    if (match.owned) {
        turn_ = static_cast<std::uint32_t>(match.turn);
        return false;
    }
    groups.assign(message, attributes_->group_buckets, *match.consumer);
    return true;
}

MessageReference& Queue::hand_over(const Match& match) {
    const bool first_of_group = assign(match);
    ++match.reference->second.delivery_count;
    HeldMessages& held = match.consumer->held();
    if (non_destructive()) {
        held.push_back(match.reference->second);
        held.back().is_copy = true;
        pass(*consumers_[match.turn], match.reference);
    } else {
        held.push_back(extract(match.reference));
    }
    held.back().first_of_group = first_of_group;
    return held.back();
}

void Queue::drop_replaced() {
    if (!extras_ || !extras_->last_values) return;
    for (const QueuePosition& place : extras_->last_values->take_replaced()) {
        const auto it = line_.find(place);
        if (it != line_.end()) extras_->dropped.push_back(extract(it));
    }
}

}  // namespace minibroker::broker
