#pragma once

#include <cstdint>

#include "base/ids.h"
#include "broker/delivery/message_walks.h"
#include "broker/message/message_reference.h"

namespace minibroker::broker {

class AddressBook;
class Queue;
class Router;
class Store;

/// Moves waiting messages from one queue to others, for management, in the order of `MessageWalks`,
/// in slices. Source: Artemis `QueueImpl.moveReferences`, `retryMessages`, `copyMessage`.
class MessageMoves {
public:
    MessageMoves(MessageWalks& walks, AddressBook& book, Store& store, Router& router)
        : walks_(walks), book_(book), store_(store), router_(router) {}

    using Pick = MessageWalks::Pick;
    using Count = Task<std::int64_t>;
    /// Moves the messages to `to`; in `queue` they count as acknowledged. @return how many; if `to`
    /// is deleted meanwhile, the rest stays in place
    Count move(QueueId queue, QueueId to, Pick pick);
    /// Moves the messages back to where they were before they died or expired. @return how many
    Count retry(QueueId queue, Pick pick);
    /// Sends a copy of the last message that `pick` wants to `to`. @return whether there was one
    Task<bool> copy(QueueId queue, QueueId to, Pick pick);

private:
    void move_one(Queue& queue, Queue& to, const MessageReference& reference);
    void retry_one(Queue& queue, const MessageReference& reference);

    MessageWalks& walks_;
    AddressBook& book_;
    Store& store_;
    Router& router_;
};

}  // namespace minibroker::broker
