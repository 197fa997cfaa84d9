#include "broker/delivery/waiting_messages.h"

#include <memory>
#include <utility>

#include "broker/address/address.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/expiry.h"
#include "broker/delivery/returns.h"
#include "broker/paging/address_limits.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

std::int64_t WaitingMessages::remove(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    // Many go to the journal in parts.
    for (const MessageReference& reference : taken) {
        store_.acknowledge(reference, queue);
        store_.relieve();
    }
    queue.counters().killed += taken.size();
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t WaitingMessages::expire(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        expiry_.expire(queue, reference);
        store_.relieve();
    }
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t WaitingMessages::send_to_dead_letters(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        returns_.send_to_dead_letters(queue, reference);
        store_.relieve();
    }
    return static_cast<std::int64_t>(taken.size());
}

// A message is shared by queues and does not change, so that another takes its place; it is stored
// in the batch that ends the old one.
std::int64_t WaitingMessages::change_priority(Queue& queue,
                                              const Pick& pick,
                                              std::int8_t priority) {
    const ReferenceList taken = queue.take_if(
        [&](const MessageReference& reference) { return reference.due == 0 && pick(reference); });
    for (const MessageReference& reference : taken) {
        auto message = std::make_shared<Message>(*reference.message);
        message->id = MessageId{store_.take_id()};
        message->priority = priority;
        MessageReference changed = reference;
        changed.page = {};
        changed.stored = (reference.stored || reference.page.valid()) && message->durable &&
                         queue.attributes().durable && store_.persistent();
        if (changed.stored) {
            store_.add_message(*message);
            store_.add_reference(*message, queue);
        }
        limits_.count(queue.address(), *message);
        changed.message = std::move(message);
        store_.acknowledge(reference, queue);
        store_.relieve();
        deliveries_.place(queue, std::move(changed));
    }
    deliveries_.wake(queue);
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t WaitingMessages::release_scheduled(Queue& queue, const Pick& pick) {
    ReferenceList taken = queue.take_if(
        [&](const MessageReference& reference) { return reference.due > 0 && pick(reference); });
    const auto count = static_cast<std::int64_t>(taken.size());
    for (MessageReference& reference : taken) {
        reference.due = 0;
        store_.scheduled_time(reference, queue);
        store_.relieve();
        deliveries_.place(queue, std::move(reference));
    }
    deliveries_.wake(queue);
    return count;
}

}  // namespace minibroker::broker
