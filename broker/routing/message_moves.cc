#include "broker/routing/message_moves.h"

#include <memory>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/queue/queue.h"
#include "broker/routing/moved_copy.h"
#include "broker/routing/router.h"
#include "broker/store/store.h"

namespace minibroker::broker {

MessageMoves::Count MessageMoves::move(QueueId queue, QueueId to, Pick pick) {
    return walks_.take_each(
        queue,
        [this, to, pick = std::move(pick)](const MessageReference& reference) {
            return book_.queue(to) != nullptr && pick(reference);
        },
        [this, to](Queue& from, const MessageReference& reference) {
            move_one(from, *book_.queue(to), reference);
        });
}

void MessageMoves::move_one(Queue& queue, Queue& to, const MessageReference& reference) {
    router_.route_copy_to(
        moved_copy(queue.name(), reference, to.address().name, MessageId{store_.take_id()}), to);
    store_.acknowledge(reference, queue);
    ++queue.counters().acknowledged;
}

MessageMoves::Count MessageMoves::retry(QueueId queue, Pick pick) {
    return walks_.take_each(
        queue,
        [pick = std::move(pick)](const MessageReference& reference) {
            return reference.message->properties.has(property::kOriginalAddress) && pick(reference);
        },
        [this](Queue& from, const MessageReference& reference) { retry_one(from, reference); });
}

void MessageMoves::retry_one(Queue& queue, const MessageReference& reference) {
    const Properties& properties = reference.message->properties;
    const auto address = properties.find(property::kOriginalAddress);
    const auto name = properties.find(property::kOriginalQueue);
    if (!address) return;  // `retry` picks no message without one
    Queue* origin = name ? book_.find_queue(name->value) : nullptr;
    // A message that was sent to `address::queue` has both.
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
    ++queue.counters().acknowledged;
}

Task<bool> MessageMoves::copy(QueueId queue, QueueId to, Pick pick) {
    MessagePointer found;
    MessageWalks::Visit look = [&](const MessageReference& reference) {
        if (pick(reference)) found = reference.message;
    };
    auto looked = walks_.visit_each(queue, std::move(look));
    co_await looked;
    Queue* target = book_.queue(to);
    if (found == nullptr || target == nullptr) co_return false;
    auto copy = std::make_shared<Message>(*found);
    copy->id = MessageId{store_.take_id()};
    copy->address = target->address().name;
    router_.route_copy_to(std::move(copy), *target);
    co_return true;
}

}  // namespace minibroker::broker
