#include "broker/routing/message_moves.h"

#include <memory>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/queue/queue.h"
#include "broker/routing/moved_copy.h"
#include "broker/routing/router.h"
#include "broker/store/store.h"

namespace minibroker::broker {

std::int64_t MessageMoves::move(Queue& queue, Queue& to, const Pick& pick) {
    const ReferenceList taken = queue.take_if(pick);
    for (const MessageReference& reference : taken) {
        router_.route_copy_to(
            moved_copy(queue.name(), reference, to.address().name, MessageId{store_.take_id()}),
            to);
        store_.acknowledge(reference, queue);
        store_.relieve();
        ++queue.counters().acknowledged;
    }
    return static_cast<std::int64_t>(taken.size());
}

std::int64_t MessageMoves::retry(Queue& queue, const Pick& pick) {
    const ReferenceList taken = queue.take_if([&](const MessageReference& reference) {
        return reference.message->properties.has(property::kOriginalAddress) && pick(reference);
    });
    for (const MessageReference& reference : taken) {
        const Properties& properties = reference.message->properties;
        const auto address = properties.find(property::kOriginalAddress);
        const auto name = properties.find(property::kOriginalQueue);
        Queue* origin = name ? book_.find_queue(name->value) : nullptr;
        // A message that was sent to `address::queue` tells both.
        auto copy = moved_copy(queue.name(),
                               reference,
                               qualified_name(address->value).address,
                               MessageId{store_.take_id()});
        if (origin != nullptr) {
            router_.route_copy_to(std::move(copy), *origin);
        } else {
            router_.route_copy(std::move(copy));
        }
        store_.acknowledge(reference, queue);
        store_.relieve();
        ++queue.counters().acknowledged;
    }
    return static_cast<std::int64_t>(taken.size());
}

bool MessageMoves::copy(const Queue& queue, Queue& to, const Pick& pick) {
    MessagePointer found;
    queue.for_each_waiting([&](const MessageReference& reference) {
        if (pick(reference)) found = reference.message;
    });
    if (found == nullptr) return false;
    auto copy = std::make_shared<Message>(*found);
    copy->id = MessageId{store_.take_id()};
    copy->address = to.address().name;
    router_.route_copy_to(std::move(copy), to);
    return true;
}

}  // namespace minibroker::broker
