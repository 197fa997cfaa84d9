#include "broker/delivery/waiting_messages.h"

#include <memory>
#include <utility>

#include "broker/address/address.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/returns.h"
#include "broker/paging/address_limits.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

WaitingMessages::Count WaitingMessages::remove(QueueId queue, Pick pick) {
    return walks_.take_each(
        queue, std::move(pick), [this](Queue& from, const MessageReference& reference) {
            store_.acknowledge(reference, from);
            ++from.counters().killed;
        });
}

WaitingMessages::Count WaitingMessages::expire(QueueId queue, Pick pick) {
    return walks_.take_each(
        queue, std::move(pick), [this](Queue& from, const MessageReference& reference) {
            returns_.expire(from, reference);
        });
}

WaitingMessages::Count WaitingMessages::send_to_dead_letters(QueueId queue, Pick pick) {
    return walks_.take_each(
        queue, std::move(pick), [this](Queue& from, const MessageReference& reference) {
            returns_.send_to_dead_letters(from, reference);
        });
}

WaitingMessages::Count WaitingMessages::change_priority(QueueId queue,
                                                        Pick pick,
                                                        std::int8_t priority) {
    return walks_.take_each(
        queue,
        [pick = std::move(pick)](const MessageReference& reference) {
            return reference.due == 0 && pick(reference);
        },
        [this, priority](Queue& from, const MessageReference& reference) {
            place_anew(from, reference, priority);
        });
}

// A message is shared by queues and does not change, so another message takes its place; it is
// stored in the batch that removes the old one.
void WaitingMessages::place_anew(Queue& queue,
                                 const MessageReference& reference,
                                 std::int8_t priority) {
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
    deliveries_.place(queue, std::move(changed));
    deliveries_.wake(queue);
}

WaitingMessages::Count WaitingMessages::release_scheduled(QueueId queue, Pick pick) {
    return walks_.take_each(
        queue,
        [pick = std::move(pick)](const MessageReference& reference) {
            return reference.due > 0 && pick(reference);
        },
        [this](Queue& from, MessageReference&& reference) {
            reference.due = 0;
            store_.scheduled_time(reference, from);
            deliveries_.place(from, std::move(reference));
            deliveries_.wake(from);
        });
}

}  // namespace minibroker::broker
