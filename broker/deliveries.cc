#include "broker/deliveries.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "broker/core.h"
#include "broker/message_copy.h"

namespace minibroker::broker {

void Deliveries::add(Queue& queue, MessageReference reference) {
    ++queue.counters().added;
    place(queue, std::move(reference));
}

void Deliveries::place(Queue& queue, MessageReference reference) {
    if (reference.due > core_.now.wall.count()) {
        queue.add_scheduled(std::move(reference));
        watch_schedule(queue);
    } else {
        reference.due = 0;
        queue.add_tail(std::move(reference));
    }
}

void Deliveries::pump(Queue& queue) {
    const std::int64_t now = core_.now.wall.count();
    bool expired = false;
    while (const auto match = queue.next_match(now)) {
        if (match->consumer == nullptr) {
            for (const MessageReference& reference : queue.take(*match)) expire(queue, reference);
            expired = true;
            continue;
        }
        MessageReference& reference = queue.hand_over(*match);
        ++reference.delivery_count;
        Consumer& consumer = *match->consumer;
        reference.frame_bytes = consumer.sink().send_message(consumer, reference);
        consumer.spend(reference.frame_bytes);
    }
    if (expired) core_.store.commit();
    core_.paging.want(queue);
}

void Deliveries::acknowledge(Consumer& consumer, ReferenceList::iterator it) {
    Queue& queue = consumer.queue();
    core_.store.acknowledge(*it, queue);
    ++queue.counters().acknowledged;
    consumer.give_back(it->frame_bytes);
    consumer.held().erase(it);
}

std::int64_t Deliveries::redelivery_delay(const Queue& queue, std::uint32_t count) const {
    const config::AddressSettings& settings = *queue.address().settings;
    const std::int64_t delay = settings.redelivery_delay.value_or(0);
    if (delay <= 0) return 0;
    const double power = std::pow(settings.redelivery_multiplier.value_or(1.0),
                                  static_cast<double>(count > 0 ? count - 1 : 0));
    std::int64_t longest = settings.max_redelivery_delay.value_or(0);
    if (longest <= 0) longest = delay * 10;
    const double wanted = static_cast<double>(delay) * power;
    return wanted >= static_cast<double>(longest) ? longest : static_cast<std::int64_t>(wanted);
}

// Moves the first of `held` to where it belongs now: the dead letter address, the schedule, or the
// head.
void Deliveries::give_back_one(Queue& queue, ReferenceList& held, ReferenceList& to_head) {
    MessageReference& reference = held.front();
    const std::int64_t attempts = queue.address().settings->max_delivery_attempts.value_or(10);
    if (attempts > 0 && reference.delivery_count >= attempts) {
        ++queue.counters().killed;
        bury(queue, reference, AddressManager::Graveyard::kDeadLetter);
        held.pop_front();
        return;
    }
    if (reference.delivery_count > 0) core_.store.delivery_count(reference, queue);
    const std::int64_t delay = redelivery_delay(queue, reference.delivery_count);
    if (delay == 0) {
        to_head.splice(to_head.end(), held, held.begin());
        return;
    }
    reference.due = core_.now.wall.count() + delay;
    reference.frame_bytes = 0;
    core_.store.scheduled_time(reference, queue);
    queue.add_scheduled(held, held.begin());
}

void Deliveries::give_back(Consumer& consumer, Return reason) {
    ReferenceList& held = consumer.held();
    if (held.empty()) return;
    Queue& queue = consumer.queue();
    bool counts = reason == Return::kDisconnected;
    for (MessageReference& reference : held) {
        if (!counts && reference.delivery_count > 0) --reference.delivery_count;
        counts = false;
    }
    ReferenceList to_head;
    while (!held.empty()) give_back_one(queue, held, to_head);
    queue.return_to_head(to_head);
    core_.store.commit();
    watch_schedule(queue);
}

void Deliveries::expire(Queue& queue, const MessageReference& reference) {
    ++queue.counters().expired;
    bury(queue, reference, AddressManager::Graveyard::kExpiry);
}

// A copy with the `_AMQ_ORIG_*` properties goes to the dead letter or expiry address. Source:
// QueueImpl.makeCopy, Message.referenceOriginalMessage.
void Deliveries::bury(Queue& queue,
                      const MessageReference& reference,
                      AddressManager::Graveyard kind) {
    const Message& original = *reference.message;
    Address* target = core_.manager.graveyard(kind, queue.address());
    if (target != nullptr && target->queue_count() > 0) {
        auto copy = copy_with_origin(
            original, MessageId{core_.store.take_id()}, target->name, queue.name());
        copy->expiration = 0;
        copy->scheduled = 0;
        Properties& properties = copy->properties;
        // What a divert has noted is the routing type of the copy (QueueImpl.move).
        const auto noted = original.properties.find(property::kOriginalRoutingType);
        if (noted && noted->type == PropertyType::kInt) {
            copy->routing_type =
                noted->value == "1" ? RoutingType::kAnycast : RoutingType::kMulticast;
        }
        if (kind == AddressManager::Graveyard::kExpiry) {
            properties.set_long(property::kActualExpiry, core_.now.wall.count());
        }
        core_.router.route_copy(std::move(copy));
    }
    core_.store.acknowledge(reference, queue);
}

void Deliveries::scan_expired() {
    const std::int64_t now = core_.now.wall.count();
    for (Queue* queue : core_.book.queues()) {
        const ReferenceList expired = queue->take_if(
            [&](const MessageReference& reference) { return reference.message->expired(now); });
        for (const MessageReference& reference : expired) expire(*queue, reference);
    }
    core_.store.commit();
}

void Deliveries::purge(Queue& queue) {
    for (const MessageReference& reference : queue.take_all()) {
        core_.store.acknowledge(reference, queue);
        ++queue.counters().killed;
    }
    queue.counters().killed += core_.paging.purge(queue);
}

void Deliveries::forget(Queue& queue) {
    core_.timers.cancel(queue.schedule_timer().id);
}

void Deliveries::watch_schedule(Queue& queue) {
    const auto due = queue.next_due();
    Queue::ScheduleTimer& timer = queue.schedule_timer();
    if (!due || (timer.id.valid() && timer.due <= *due)) return;
    core_.timers.cancel(timer.id);
    const std::int64_t wait = std::max<std::int64_t>(0, *due - core_.now.wall.count());
    timer.due = *due;
    timer.id = core_.timers.start(core_.now.steady + Milliseconds(wait), [this, id = queue.id()] {
        Queue* waiting = core_.book.queue(id);
        if (waiting == nullptr) return;
        waiting->schedule_timer() = {};
        if (waiting->release_due(core_.now.wall.count())) pump(*waiting);
        watch_schedule(*waiting);
    });
}

}  // namespace minibroker::broker
