// How expired messages leave their queues: when a time of the scan has come, or a consumer comes
// upon one. How many they are is up to clients, so that they go in parts.
#include <utility>

#include "broker/core.h"

namespace minibroker::broker {
namespace {

constexpr int kPartMessagesMax = 500;
constexpr std::uint64_t kPartBytesMax = std::uint64_t{1024} * 1024;

}  // namespace

bool Deliveries::Part::full() {
    return ++messages_ >= kPartMessagesMax || store_.gathered_bytes() >= begun_ + kPartBytesMax;
}

// What is written so far is on disk first: work without end must not gather in memory.
void Deliveries::in_later_step(std::move_only_function<void()> action) {
    core_.store.commit();
    core_.durable.run(core_.store.last(), [this, action = std::move(action)]() mutable {
        core_.timers.start(core_.now.steady, std::move(action));
    });
}

void Deliveries::watch_expiry(Queue& queue) {
    const auto first = queue.next_expiry();
    // Artemis does not scan a queue whose messages would expire to where they are.
    if (!first || queue.address().settings->expiry_address == queue.address().name) return;
    auto& watched = queue.watch().expiry;
    if (watched && *watched <= *first) return;
    if (watched) expiring_.erase({*watched, queue.id()});
    watched = first;
    expiring_.emplace(*first, queue.id());
}

void Deliveries::scan_expired() {
    const std::int64_t now = core_.now.wall.count();
    const bool under_way = !scanned_.empty();
    while (!expiring_.empty() && expiring_.begin()->first <= now) {
        const QueueId id = expiring_.begin()->second;
        scanned_.push_back(id);
        expiring_.erase(expiring_.begin());
        if (Queue* queue = core_.book.queue(id)) queue->watch().expiry.reset();
    }
    if (!under_way && !scanned_.empty()) expire_part();
}

void Deliveries::expire_part() {
    Part part(core_.store);
    bool full = false;
    while (!full && !scanned_.empty()) {
        Queue* queue = core_.book.queue(scanned_.front());
        full = queue != nullptr && expire_part(*queue, part);
        if (!full) scanned_.pop_front();
    }
    if (full) return in_later_step([this] { expire_part(); });
    core_.store.commit();
}

// @return whether there may be more, for another step
bool Deliveries::expire_part(Queue& queue, Part& part) {
    while (const auto reference = queue.take_expired(core_.now.wall.count())) {
        expire(queue, *reference);
        core_.store.relieve();
        if (part.full()) return true;
    }
    watch_expiry(queue);
    return false;
}

}  // namespace minibroker::broker
