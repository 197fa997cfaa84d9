#include "broker/delivery/expiry.h"

#include "broker/address/address_book.h"
#include "broker/delivery/dead_letters.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

void Expiry::expire(Queue& queue, const MessageReference& reference) {
    ++queue.counters().expired;
    dead_letters_.send(queue, reference, DeadLetters::Cause::kExpired);
    store_.acknowledge(reference, queue);
}

void Expiry::watch(Queue& queue) {
    const auto first = queue.next_expiry();
    // Artemis does not scan a queue whose messages would expire to the address they are in.
    if (!first || queue.address().settings->expiry_address == queue.address().name) return;
    auto& watched = queue.watch().expiry;
    if (watched && *watched <= *first) return;
    if (watched) expiring_.erase({*watched, queue.id()});
    watched = first;
    expiring_.emplace(*first, queue.id());
}

void Expiry::forget(Queue& queue) {
    if (!queue.has_watch()) return;
    if (const auto& watched = queue.watch().expiry) expiring_.erase({*watched, queue.id()});
}

void Expiry::scan() {
    const std::int64_t now = environment_.now.wall.count();
    const bool under_way = !scanned_.empty();
    while (!expiring_.empty() && expiring_.begin()->first <= now) {
        const QueueId id = expiring_.begin()->second;
        scanned_.push_back(id);
        expiring_.erase(expiring_.begin());
        if (Queue* queue = book_.queue(id)) queue->watch().expiry.reset();
    }
    if (!under_way && !scanned_.empty()) scan_part();
}

void Expiry::scan_part() {
    WorkInParts::Part part = parts_.begin();
    bool full = false;
    while (!full && !scanned_.empty()) {
        Queue* queue = book_.queue(scanned_.front());
        full = queue != nullptr && scan_part(*queue, part);
        if (!full) scanned_.pop_front();
    }
    if (full) return parts_.go_on_later([this] { scan_part(); });
    store_.commit();
}

// @return whether there may be more, for another part
bool Expiry::scan_part(Queue& queue, WorkInParts::Part& part) {
    while (const auto reference = queue.take_expired(environment_.now.wall.count())) {
        expire(queue, *reference);
        store_.relieve();
        if (part.full()) return true;
    }
    watch(queue);
    return false;
}

}  // namespace minibroker::broker
