#include "broker/delivery/deliveries.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "broker/core.h"
#include "broker/message/message_copy.h"

namespace minibroker::broker {

void Deliveries::add(Queue& queue, MessageReference reference) {
    ++queue.counters().added;
    place(queue, std::move(reference));
}

void Deliveries::place(Queue& queue, MessageReference reference) {
    if (reference.due > core_.now.wall.count()) {
        queue.add_scheduled(std::move(reference));
        watch_schedule(queue);
        return;
    }
    reference.due = 0;
    const bool expires = reference.message->expiration != 0;
    queue.add_tail(std::move(reference));
    if (settle_dropped(queue)) commit_later();
    if (expires) watch_expiry(queue);
}

// Messages enter within the operations of others, whose batch must not end early.
void Deliveries::commit_later() {
    if (std::exchange(commit_pending_, true)) return;
    core_.timers.start(core_.now.steady, [this] {
        commit_pending_ = false;
        core_.store.commit();
    });
}

// What a ring or a newer value pushed out counts nowhere. @return whether there was any
bool Deliveries::settle_dropped(Queue& queue) {
    const ReferenceList dropped = queue.take_dropped();
    for (const MessageReference& reference : dropped) core_.store.acknowledge(reference, queue);
    return !dropped.empty();
}

// Expired messages that a consumer comes upon enter other queues, which are woken meanwhile.
void Deliveries::deliver_woken() {
    if (std::exchange(delivering_, true)) return;
    for (std::size_t i = 0; i < woken_.size(); ++i) {
        Queue* const queue = woken_[i];
        if (queue == nullptr) continue;
        queue->set_woken(false);
        pump(*queue);
    }
    woken_.clear();
    delivering_ = false;
}

void Deliveries::pump(Queue& queue) {
    if (stopped_) return;
    core_.paging.want(queue);
    if (core_.paging.reads_first(queue)) return;
    const std::int64_t now = core_.now.wall.count();
    const bool stores_counts = core_.config.persist_delivery_count_before_delivery;
    bool changed = false;
    std::optional<Part> part;
    while (const auto match = queue.next_match(now)) {
        if (match->consumer == nullptr) {
            expire(queue, queue.take(*match));
            core_.store.relieve();
            changed = true;
            if (!part) part.emplace(core_.store);
            if (!part->full()) continue;
            in_later_step([this, id = queue.id()] {
                if (Queue* left = core_.book.queue(id)) wake(*left);
            });
            break;
        }
        MessageReference& reference = queue.hand_over(*match);
        if (stores_counts) {
            core_.store.delivery_count(reference, queue);
            changed = true;
        }
        Consumer& consumer = *match->consumer;
        reference.frame_bytes = consumer.sink().send_message(consumer, reference);
        consumer.spend(reference.frame_bytes);
        consumer.count_delivered(*reference.message, now);
    }
    if (settle_dropped(queue) || changed) core_.store.commit();
    core_.paging.want(queue);
}

// A queue that is not destructive, or was not, keeps the message and counts nothing.
void Deliveries::acknowledge(Consumer& consumer, HeldMessages::iterator it) {
    Queue& queue = consumer.queue();
    if (!it->is_copy) {
        core_.store.acknowledge(*it, queue);
        ++queue.counters().acknowledged;
    }
    consumer.count_acknowledged(core_.now.wall.count());
    consumer.give_back(it->frame_bytes);
    consumer.held().erase(it);
}

// Source: QueueImpl.calculateRedeliveryDelay.
std::int64_t Deliveries::redelivery_delay(const Queue& queue, std::uint32_t count) {
    const config::AddressSettings& settings = *queue.address().settings;
    const std::int64_t delay = settings.redelivery_delay.value_or(0);
    if (delay <= 0) return 0;
    const double power = std::pow(settings.redelivery_multiplier.value_or(1.0),
                                  static_cast<double>(count > 0 ? count - 1 : 0));
    std::int64_t longest = settings.max_redelivery_delay.value_or(0);
    if (longest <= 0) longest = delay * 10;
    double wanted = static_cast<double>(delay) * power;
    const double factor = settings.redelivery_collision_avoidance_factor.value_or(0.0);
    if (factor > 0) {
        const double sign = (core_.random.next() & 1U) != 0 ? 1.0 : -1.0;
        wanted += wanted * sign * factor * core_.random.fraction();
    }
    return wanted >= static_cast<double>(longest) ? longest : static_cast<std::int64_t>(wanted);
}

bool Deliveries::delivered_too_often(const Queue& queue, std::uint32_t count) const {
    const std::int64_t attempts = queue.address().settings->max_delivery_attempts.value_or(10);
    return attempts > 0 && count >= attempts;
}

// Moves the first of `held` to where it belongs now: the dead letter address, the schedule, or its
// place in line.
void Deliveries::give_back_one(Queue& queue,
                               ReferenceList& held,
                               ReferenceList& to_line,
                               Return reason) {
    MessageReference& reference = held.front();
    if (delivered_too_often(queue, reference.delivery_count)) {
        ++queue.counters().killed;
        bury(queue, reference, AddressManager::Graveyard::kDeadLetter);
        held.pop_front();
        return;
    }
    if (reference.delivery_count > 0) core_.store.delivery_count(reference, queue);
    const bool delays = reason == Return::kDisconnected;
    const std::int64_t delay = delays ? redelivery_delay(queue, reference.delivery_count) : 0;
    if (delay == 0) {
        to_line.splice(to_line.end(), held, held.begin());
        return;
    }
    reference.due = core_.now.wall.count() + delay;
    core_.store.scheduled_time(reference, queue);
    queue.add_scheduled(std::move(reference));
    held.pop_front();
}

// What a queue that is not destructive handed out are copies: the originals never left it, not even
// for the dead letter address (until the next start, as Artemis does it).
void Deliveries::give_back_copies(Queue& queue, const ReferenceList& held, bool counts) {
    for (const MessageReference& copy : held) {
        const bool counted = std::exchange(counts, false);
        MessageReference* original = queue.original_of(copy);
        if (original == nullptr) continue;
        if (!counted && original->delivery_count > 0) --original->delivery_count;
        if (!delivered_too_often(queue, original->delivery_count)) {
            if (original->delivery_count > 0) core_.store.delivery_count(*original, queue);
            continue;
        }
        ++queue.counters().killed;
        bury(queue, *original, AddressManager::Graveyard::kDeadLetter);
        original->stored = false;
        original->page = {};
        core_.store.relieve();
    }
    core_.store.commit();
}

void Deliveries::give_back(Consumer& consumer, Return reason) {
    if (consumer.held().empty()) return;
    ReferenceList held = consumer.held().take();
    Queue& queue = consumer.queue();
    bool counts = reason == Return::kDisconnected;
    ReferenceList copies;  // beside others when the queue has changed meanwhile
    for (auto it = held.begin(); it != held.end();) {
        const auto here = it++;
        if (here->is_copy) copies.splice(copies.end(), held, here);
    }
    if (!copies.empty()) {
        give_back_copies(queue, copies, counts);
        if (held.empty()) return;
    }
    for (MessageReference& reference : held) {
        if (!counts && reference.delivery_count > 0) --reference.delivery_count;
        counts = false;
    }
    ReferenceList to_line;
    while (!held.empty()) {
        give_back_one(queue, held, to_line, reason);
        core_.store.relieve();
    }
    queue.put_back(to_line);
    settle_dropped(queue);
    core_.store.commit();
    watch_schedule(queue);
    watch_expiry(queue);
}

void Deliveries::expire(Queue& queue, const MessageReference& reference) {
    ++queue.counters().expired;
    bury(queue, reference, AddressManager::Graveyard::kExpiry);
}

// What leaves `queue` for `address`: it tells where it was, and neither expires nor waits there.
// What a divert or an earlier move has noted is the routing type of the copy. Source:
// QueueImpl.makeCopy, move.
std::shared_ptr<Message> Deliveries::copy_to(const Queue& queue,
                                             const MessageReference& reference,
                                             std::string_view address) {
    const Message& original = *reference.message;
    auto copy = copy_with_origin(original, MessageId{core_.store.take_id()}, address, queue.name());
    copy->expiration = 0;
    copy->scheduled = 0;
    const auto noted = original.properties.find(property::kOriginalRoutingType);
    if (noted && noted->type == PropertyType::kInt) {
        copy->routing_type = noted->value == "1" ? RoutingType::kAnycast : RoutingType::kMulticast;
    }
    return copy;
}

// A copy with the `_AMQ_ORIG_*` properties goes to the dead letter or expiry address. Source:
// QueueImpl.makeCopy, Message.referenceOriginalMessage.
void Deliveries::bury(Queue& queue,
                      const MessageReference& reference,
                      AddressManager::Graveyard kind) {
    Address* target = core_.manager.graveyard(kind, queue.address());
    if (target != nullptr && target->queue_count() > 0) {
        auto copy = copy_to(queue, reference, target->name);
        if (kind == AddressManager::Graveyard::kExpiry) {
            copy->properties.set_long(property::kActualExpiry, core_.now.wall.count());
        }
        core_.router.route_copy(std::move(copy));
    }
    core_.store.acknowledge(reference, queue);
}

void Deliveries::store_paused(Queue& queue, bool paused) {
    if (queue.attributes().paused == paused) return;
    QueueAttributes attributes = queue.attributes();
    attributes.paused = paused;
    queue.set_attributes(core_.book.shared(std::move(attributes)));
    core_.store.update_queue(queue);
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

void Deliveries::purge(Queue& queue) {
    for (const MessageReference& reference : queue.take_all()) {
        core_.store.acknowledge(reference, queue);
        core_.store.relieve();
        ++queue.counters().killed;
    }
    queue.counters().killed += core_.paging.purge(queue);
}

void Deliveries::forget(Queue& queue) {
    if (queue.set_woken(false)) std::ranges::replace(woken_, &queue, nullptr);
    if (!queue.has_watch()) return;
    Queue::Watch& watch = queue.watch();
    core_.timers.cancel(watch.timer);
    if (watch.expiry) expiring_.erase({*watch.expiry, queue.id()});
}

void Deliveries::watch_schedule(Queue& queue) {
    const auto due = queue.next_due();
    if (!due) return;
    Queue::Watch& watch = queue.watch();
    if (watch.timer.valid() && watch.due <= *due) return;
    core_.timers.cancel(watch.timer);
    const std::int64_t wait = std::max<std::int64_t>(0, *due - core_.now.wall.count());
    watch.due = *due;
    watch.timer =
        core_.timers.start(later(core_.now.steady, Milliseconds(wait)), [this, id = queue.id()] {
            Queue* waiting = core_.book.queue(id);
            if (waiting == nullptr) return;
            waiting->watch().timer = {};
            if (waiting->release_due(core_.now.wall.count())) {
                settle_dropped(*waiting);
                watch_expiry(*waiting);
                wake(*waiting);
            }
            core_.store.commit();
            watch_schedule(*waiting);
        });
}

}  // namespace minibroker::broker
