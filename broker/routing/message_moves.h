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

/// Moves messages that wait in a queue to others, for management, as `MessageWalks` meets them, in
/// slices. Source: Artemis `QueueImpl.moveReferences`, `retryMessages`, `copyMessage`.
class MessageMoves {
public:
    MessageMoves(MessageWalks& walks, AddressBook& book, Store& store, Router& router)
        : walks_(walks), book_(book), store_(store), router_(router) {}

    using Pick = MessageWalks::Pick;
    using Count = Task<std::int64_t>;
    /// They go to `to` and count as acknowledged. @return how many; what is left stays where it is
    /// when `to` goes meanwhile
    Count move(QueueId queue, QueueId to, Pick pick);
    /// They go back where they were before they died or expired. @return how many
    Count retry(QueueId queue, Pick pick);
    /// A copy of the last one that `pick` wants goes to `to`. @return whether there was one
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
