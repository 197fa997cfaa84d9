#include "broker/delivery/deliveries.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "broker/address/address_book.h"
#include "broker/delivery/expiry.h"
#include "broker/delivery/message_walks.h"
#include "broker/environment/environment.h"
#include "broker/paging/paging_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// The share of a call's slice that one queue may use before it continues in slices of its own: the
// queues woken after it must be served too.
constexpr std::int64_t kUnitsOfCall = Work::kSliceUnits / 4;

}  // namespace

void Deliveries::add(Queue& queue, MessageReference&& reference) {
    ++queue.counters().added;
    place(queue, std::move(reference));
}

void Deliveries::wake(Queue& queue) {
    if (queue.set_woken(true)) woken_.push_back(&queue);
}

void Deliveries::enter(Queue& queue, MessageReference&& reference) {
    add(queue, std::move(reference));
    wake(queue);
}

void Deliveries::place(Queue& queue, MessageReference&& reference) {
    if (reference.due > environment_.now.wall.count()) {
        queue.add_scheduled(std::move(reference));
        watch_schedule(queue);
        return;
    }
    reference.due = 0;
    const bool expires = reference.message->expiration != 0;
    queue.add_tail(std::move(reference));
    if (settle_dropped(queue)) commit_later();
    if (expires) expiry_.watch(queue);
}

// Messages enter within the operations of others, whose batch must not end early.
void Deliveries::commit_later() {
    if (std::exchange(commit_pending_, true)) return;
    environment_.timers.start(environment_.now.steady, [this] {
        commit_pending_ = false;
        store_.commit();
    });
}

// Messages that a ring or a newer value pushed out are not counted anywhere. @return whether there
// was any
bool Deliveries::settle_dropped(Queue& queue) {
    const ReferenceList dropped = queue.take_dropped();
    for (const MessageReference& reference : dropped) store_.acknowledge(reference, queue);
    return !dropped.empty();
}

// Expired messages that a consumer meets enter other queues, which are woken meanwhile.
void Deliveries::deliver_woken() {
    if (std::exchange(delivering_, true)) return;
    std::size_t next = 0;
    while (next < woken_.size() && !environment_.work.spent()) {
        Queue* const queue = woken_[next++];
        if (queue == nullptr) continue;
        queue->set_looked_at();
        if (!deliver_from(*queue, kUnitsOfCall) && queue->set_look_goes_on())
            long_.push_back(queue->id());
    }
    if (next == woken_.size()) {
        woken_.clear();
    } else {
        woken_.erase(woken_.begin(), woken_.begin() + static_cast<std::ptrdiff_t>(next));
    }
    delivering_ = false;
    if (!long_.empty() && !std::exchange(delivers_long_, true))
        environment_.work.start(deliver_long());
}

// The queues take turns of one slice each.
Task<> Deliveries::deliver_long() {
    while (!long_.empty()) {
        co_await environment_.work.step();
        Queue* const queue = book_.queue(long_.front());
        long_.pop_front();
        if (queue == nullptr) continue;
        delivering_ = true;
        queue->set_looked_at();
        if (!deliver_from(*queue, Work::kSliceUnits) && queue->set_look_goes_on())
            long_.push_back(queue->id());
        delivering_ = false;
    }
    delivers_long_ = false;
}

// @param units  that it may use
// @return whether nothing is left to check
bool Deliveries::deliver_from(Queue& queue, std::int64_t units) {
    if (stopped_) return true;
    paging_.want(queue);
    if (paging_.reads_first(queue)) return true;
    const std::int64_t now = environment_.now.wall.count();
    const std::int64_t begun = units = environment_.work.at_most(units);
    const bool stores_counts = environment_.config.persist_delivery_count_before_delivery;
    bool changed = false;
    bool goes_on = true;  // unless it waits for the disk
    std::optional<WorkInParts::Part> part;
    while (const auto match = queue.next_match(now, units)) {
        units -= Work::kDelivery;
        if (match->consumer == nullptr) {
            expiry_.expire(queue, queue.take(*match));
            store_.relieve();
            changed = true;
            if (!part) part.emplace(expiry_.parts().begin());
            if (!part->full()) continue;
            expiry_.parts().go_on_later([this, id = queue.id()] {
                if (Queue* left = book_.queue(id)) wake(*left);
            });
            goes_on = false;
            break;
        }
        MessageReference& reference = queue.hand_over(*match);
        if (stores_counts) {
            store_.delivery_count(reference, queue);
            changed = true;
        }
        Consumer& consumer = *match->consumer;
        reference.frame_bytes = consumer.sink().send_message(consumer, reference);
        consumer.spend(reference.frame_bytes);
        consumer.count_delivered(*reference.message, now);
    }
    environment_.work.spend(begun - units);
    if (settle_dropped(queue) || changed) store_.commit();
    paging_.want(queue);
    return units >= 0 || !goes_on;
}

// A queue that is not destructive, or was not, keeps the message and counts nothing.
void Deliveries::acknowledge(Consumer& consumer, HeldMessages::iterator it) {
    Queue& queue = consumer.queue();
    if (!it->is_copy) {
        store_.acknowledge(*it, queue);
        ++queue.counters().acknowledged;
    }
    consumer.count_acknowledged(environment_.now.wall.count());
    consumer.give_back(it->frame_bytes);
    consumer.held().erase(it);
}

void Deliveries::store_paused(Queue& queue, bool paused) {
    if (queue.attributes().paused == paused) return;
    QueueAttributes attributes = queue.attributes();
    attributes.paused = paused;
    queue.set_attributes(book_.shared(std::move(attributes)));
    store_.update_queue(queue);
}

void Deliveries::pause(Queue& queue, bool persist) {
    queue.set_paused(true);
    if (persist && queue.attributes().durable) store_paused(queue, true);
}

void Deliveries::resume(Queue& queue) {
    queue.set_paused(false);
    store_paused(queue, false);
    wake(queue);
}

Task<std::int64_t> Deliveries::purge(QueueId id) {
    Queue* queue = book_.queue(id);
    if (queue == nullptr) co_return 0;
    queue->hold_dispatch();
    MessageWalks walks(environment_, book_, expiry_.parts());
    MessageWalks::Pick all = [](const MessageReference&) { return true; };
    MessageWalks::Act kill = [this](Queue& from, const MessageReference& reference) {
        store_.acknowledge(reference, from);
        ++from.counters().killed;
    };
    auto waiting = walks.take_each(id, std::move(all), std::move(kill));
    std::int64_t count = co_await waiting;
    queue = book_.queue(id);
    if (queue == nullptr) co_return count;
    const auto paged = paging_.purge(*queue);
    queue->counters().killed += paged;
    count += static_cast<std::int64_t>(paged);
    store_.commit();
    if (queue->release_dispatch()) wake(*queue);
    co_return count;
}

void Deliveries::forget(Queue& queue) {
    if (queue.set_woken(false)) std::ranges::replace(woken_, &queue, nullptr);
    if (!queue.has_watch()) return;
    environment_.timers.cancel(queue.watch().timer);
    expiry_.forget(queue);
}

void Deliveries::watch_schedule(Queue& queue) {
    const auto due = queue.next_due();
    if (!due) return;
    Queue::Watch& watch = queue.watch();
    if (watch.timer.valid() && watch.due <= *due) return;
    environment_.timers.cancel(watch.timer);
    const std::int64_t wait = std::max<std::int64_t>(0, *due - environment_.now.wall.count());
    watch.due = *due;
    watch.timer = environment_.timers.start(
        later(environment_.now.steady, Milliseconds(wait)), [this, id = queue.id()] {
            Queue* waiting = book_.queue(id);
            if (waiting == nullptr) return;
            waiting->watch().timer = {};
            if (waiting->release_due(environment_.now.wall.count())) {
                settle_dropped(*waiting);
                expiry_.watch(*waiting);
                wake(*waiting);
            }
            store_.commit();
            watch_schedule(*waiting);
        });
}

}  // namespace minibroker::broker
