#include "broker/delivery/returns.h"

#include <cmath>
#include <utility>

#include "broker/address/address_book.h"
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

void Returns::expire(Queue& queue, const MessageReference& reference) {
    expiry_.expire(queue, reference);
}

// Moves the first of `held` to its new place: the dead letter address, the schedule, or its place
// in the queue.
void Returns::sort_out(Queue& queue,
                       ReferenceList& held,
                       ReferenceList& to_line,
                       ReturnReason reason) {
    MessageReference& reference = held.front();
    if (delivered_too_often(queue, reference.delivery_count)) {
        send_to_dead_letters(queue, reference);
        held.pop_front();
        queue.count_returning(-1);
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
    queue.count_returning(-1);
}

// A queue that is not destructive hands out copies: the originals never left it, not even for the
// dead letter address (until the next start, as in Artemis).
void Returns::take_back_copy(Queue& queue, const MessageReference& copy, bool counted) {
    MessageReference* original = queue.original_of(copy);
    if (original == nullptr) return;
    if (!counted && original->delivery_count > 0) --original->delivery_count;
    if (!delivered_too_often(queue, original->delivery_count)) {
        if (original->delivery_count > 0) store_.delivery_count(*original, queue);
        return;
    }
    send_to_dead_letters(queue, *original);
    original->stored = false;
    original->page = {};
}

Task<> Returns::give_back(Consumer& consumer, ReturnReason reason) {
    const QueueId id = consumer.queue().id();
    auto returned = take_back(id, consumer.held().take(), reason);
    co_await returned;
    const Queue* queue = book_.queue(id);
    if (queue == nullptr || !queue->attributes().purge_on_no_consumers ||
        !queue->consumers().empty())
        co_return;
    auto purged = deliveries_.purge(id);
    co_await purged;
}

// Removes the copies from `held`, which also contains other messages if the queue has changed
// meanwhile. Ends early when the queue is deleted.
Task<> Returns::take_back_copies(QueueId id, ReferenceList& held, bool counts) {
    Work& work = environment_.work;
    Queue* queue = book_.queue(id);
    for (auto it = held.begin(); it != held.end();) {
        if (work.spent()) {
            auto pause = expiry_.parts().pause();
            co_await pause;
            queue = book_.queue(id);
            if (queue == nullptr) co_return;
        }
        work.spend(Work::kLook);
        const auto here = it++;
        if (!here->is_copy) continue;
        work.spend(Work::kMessage);
        take_back_copy(*queue, *here, std::exchange(counts, false));
        held.erase(here);
        queue->count_returning(-1);
        store_.relieve();
    }
}

// The queue was deleted with all its messages.
void Returns::drop(QueueId queue, ReferenceList& held) {
    if (!held.front().is_copy) store_.forget_reference(held.front(), queue);
    held.pop_front();
}

// The queue was emptied meanwhile (reset).
void Returns::drop(Queue& queue, ReferenceList& held) {
    if (!held.front().is_copy) store_.acknowledge(held.front(), queue);
    held.pop_front();
    queue.count_returning(-1);
}

Task<> Returns::take_back(QueueId id, ReferenceList held, ReturnReason reason) {
    if (held.empty()) co_return;
    Work& work = environment_.work;
    Queue* queue = book_.queue(id);
    queue->hold_dispatch();
    queue->count_returning(static_cast<std::int64_t>(held.size()));
    const std::uint32_t resets = queue->resets();
    bool counts = reason == ReturnReason::kDisconnected;
    auto copies = take_back_copies(id, held, counts);
    co_await copies;
    queue = book_.queue(id);
    ReferenceList to_line;
    while (!held.empty() || !to_line.empty()) {
        if (work.spent()) {
            auto pause = expiry_.parts().pause();
            co_await pause;
            queue = book_.queue(id);
        }
        work.spend(Work::kMessage);
        ReferenceList& rest = held.empty() ? to_line : held;
        if (queue == nullptr) {
            drop(id, rest);
        } else if (queue->resets() != resets) {
            drop(*queue, rest);
        } else if (!held.empty()) {
            std::uint32_t& count = held.front().delivery_count;
            if (!std::exchange(counts, false) && count > 0) --count;
            sort_out(*queue, held, to_line, reason);
            store_.relieve();
        } else {
            queue->put_back_last(to_line);
            queue->count_returning(-1);
        }
    }
    store_.commit();
    // The batch that deleted the queue did not find its segments free.
    if (queue == nullptr) co_return store_.reclaim();
    deliveries_.settle_dropped(*queue);
    store_.commit();
    deliveries_.watch_schedule(*queue);
    expiry_.watch(*queue);
    if (queue->release_dispatch()) deliveries_.wake(*queue);
}

}  // namespace minibroker::broker
