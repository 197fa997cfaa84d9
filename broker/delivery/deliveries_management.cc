#include "broker/core.h"
#include "broker/message/message_copy.h"

// What management does to messages that wait in a queue. Source: Artemis `QueueImpl`
// (deleteMatchingReferences, expireReferences, moveReferences, retryMessages).

namespace minibroker::broker {
namespace {

// They have left the queue for good; many go to the journal in parts.
void drop(Store& store, const ReferenceList& references, const Queue& queue) {
    for (const MessageReference& reference : references) {
        store.acknowledge(reference, queue);
        store.relieve();
    }
}

}  // namespace

std::int64_t Deliveries::remove(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    drop(core_.store, taken, queue);
    queue.counters().killed += taken.size();
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t Deliveries::clear(Queue& queue) {
    auto count = static_cast<std::int64_t>(core_.paging.purge(queue));
    const ReferenceList waiting = queue.take_all();
    drop(core_.store, waiting, queue);
    count += static_cast<std::int64_t>(waiting.size());
    const MessageId from_now_on{core_.store.take_id()};
    for (Consumer* consumer : queue.consumers()) {
        for (const MessageReference& reference : consumer->held()) {
            consumer->give_back(reference.frame_bytes);
            if (reference.is_copy) continue;
            core_.store.acknowledge(reference, queue);
            core_.store.relieve();
            ++count;
        }
        consumer->forget_below(from_now_on);
    }
    queue.forget_history();
    core_.slow_consumers.forget(queue);
    core_.slow_consumers.watch(queue);
    return count;
}

std::int64_t Deliveries::expire_picked(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        expire(queue, reference);
        core_.store.relieve();
    }
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t Deliveries::bury_picked(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        ++queue.counters().killed;
        bury(queue, reference, AddressManager::Graveyard::kDeadLetter);
        core_.store.relieve();
    }
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t Deliveries::move(Queue& queue, Queue& to, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        core_.router.route_copy_to(copy_to(queue, reference, to.address().name), to);
        core_.store.acknowledge(reference, queue);
        core_.store.relieve();
        ++queue.counters().acknowledged;
    }
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t Deliveries::retry(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if([&](const MessageReference& reference) {
        return reference.message->properties.has(property::kOriginalAddress) && pick(reference);
    });
    for (const MessageReference& reference : taken) {
        const Properties& properties = reference.message->properties;
        const auto address = properties.find(property::kOriginalAddress);
        const auto name = properties.find(property::kOriginalQueue);
        Queue* origin = name ? core_.book.find_queue(name->value) : nullptr;
        // A message that was sent to `address::queue` tells both.
        auto copy = copy_to(queue, reference, qualified_name(address->value).address);
        if (origin != nullptr) {
            core_.router.route_copy_to(std::move(copy), *origin);
        } else {
            core_.router.route_copy(std::move(copy));
        }
        core_.store.acknowledge(reference, queue);
        core_.store.relieve();
        ++queue.counters().acknowledged;
    }
    return static_cast<std::int64_t>(taken.size());
}

// A message is shared by queues and does not change, so that another takes its place; it is stored
// in the batch that ends the old one.
std::int64_t Deliveries::change_priority(Queue& queue, const Pick& pick, std::int8_t priority) {
    const ReferenceList taken = queue.take_if(
        [&](const MessageReference& reference) { return reference.due == 0 && pick(reference); });
    for (const MessageReference& reference : taken) {
        auto message = std::make_shared<Message>(*reference.message);
        message->id = MessageId{core_.store.take_id()};
        message->priority = priority;
        MessageReference changed = reference;
        changed.page = {};
        changed.stored = (reference.stored || reference.page.valid()) && message->durable &&
                         queue.attributes().durable && core_.store.persistent();
        if (changed.stored) {
            core_.store.add_message(*message);
            core_.store.add_reference(*message, queue);
        }
        core_.limits.count(queue.address(), *message);
        changed.message = std::move(message);
        core_.store.acknowledge(reference, queue);
        core_.store.relieve();
        place(queue, std::move(changed));
    }
    wake(queue);
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t Deliveries::release_scheduled(Queue& queue, const Pick& pick) {
    ReferenceList taken = queue.take_if(
        [&](const MessageReference& reference) { return reference.due > 0 && pick(reference); });
    const auto count = static_cast<std::int64_t>(taken.size());
    for (MessageReference& reference : taken) {
        reference.due = 0;
        core_.store.scheduled_time(reference, queue);
        core_.store.relieve();
        place(queue, std::move(reference));
    }
    wake(queue);
    return count;
}

}  // namespace minibroker::broker
