#include "broker/delivery/returns.h"

#include <cmath>
#include <utility>

#include "broker/delivery/dead_letters.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/expiry.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

// Source: QueueImpl.calculateRedeliveryDelay.
std::int64_t Returns::redelivery_delay(const Queue& queue, std::uint32_t count) {
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
        const double sign = (environment_.random.next() & 1U) != 0 ? 1.0 : -1.0;
        wanted += wanted * sign * factor * environment_.random.fraction();
    }
    return wanted >= static_cast<double>(longest) ? longest : static_cast<std::int64_t>(wanted);
}

bool Returns::delivered_too_often(const Queue& queue, std::uint32_t count) const {
    const std::int64_t attempts = queue.address().settings->max_delivery_attempts.value_or(10);
    return attempts > 0 && count >= attempts;
}

void Returns::send_to_dead_letters(Queue& queue, const MessageReference& reference) {
    ++queue.counters().killed;
    dead_letters_.send(queue, reference, DeadLetters::Cause::kUndelivered);
    store_.acknowledge(reference, queue);
}

// Moves the first of `held` to where it belongs now: the dead letter address, the schedule, or its
// place in line.
void Returns::give_back_one(Queue& queue,
                            ReferenceList& held,
                            ReferenceList& to_line,
                            ReturnReason reason) {
    MessageReference& reference = held.front();
    if (delivered_too_often(queue, reference.delivery_count)) {
        send_to_dead_letters(queue, reference);
        held.pop_front();
        return;
    }
    if (reference.delivery_count > 0) store_.delivery_count(reference, queue);
    const bool delays = reason == ReturnReason::kDisconnected;
    const std::int64_t delay = delays ? redelivery_delay(queue, reference.delivery_count) : 0;
    if (delay == 0) {
        to_line.splice(to_line.end(), held, held.begin());
        return;
    }
    reference.due = environment_.now.wall.count() + delay;
    store_.scheduled_time(reference, queue);
    queue.add_scheduled(std::move(reference));
    held.pop_front();
}

// What a queue that is not destructive handed out are copies: the originals never left it, not even
// for the dead letter address (until the next start, as Artemis does it).
void Returns::give_back_copies(Queue& queue, const ReferenceList& held, bool counts) {
    for (const MessageReference& copy : held) {
        const bool counted = std::exchange(counts, false);
        MessageReference* original = queue.original_of(copy);
        if (original == nullptr) continue;
        if (!counted && original->delivery_count > 0) --original->delivery_count;
        if (!delivered_too_often(queue, original->delivery_count)) {
            if (original->delivery_count > 0) store_.delivery_count(*original, queue);
            continue;
        }
        send_to_dead_letters(queue, *original);
        original->stored = false;
        original->page = {};
        store_.relieve();
    }
    store_.commit();
}

void Returns::give_back(Consumer& consumer, ReturnReason reason) {
    if (consumer.held().empty()) return;
    ReferenceList held = consumer.held().take();
    Queue& queue = consumer.queue();
    bool counts = reason == ReturnReason::kDisconnected;
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
        store_.relieve();
    }
    queue.put_back(to_line);
    deliveries_.settle_dropped(queue);
    store_.commit();
    deliveries_.watch_schedule(queue);
    expiry_.watch(queue);
}

}  // namespace minibroker::broker
