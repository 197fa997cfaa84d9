#pragma once

#include <cstdint>
#include <functional>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class AddressBook;
class Queue;
class Router;
class Store;

/// Moves messages that wait in a queue to others, for management: scheduled ones too, but not those
/// that a consumer holds or that are in pages. The caller commits. Source: Artemis
/// `QueueImpl.moveReferences`, `retryMessages`, `copyMessage`.
class MessageMoves {
public:
    MessageMoves(AddressBook& book, Store& store, Router& router)
        : book_(book), store_(store), router_(router) {}

    using Pick = std::function<bool(const MessageReference&)>;
    /// They go to `to` and count as acknowledged. @return how many
    std::int64_t move(Queue& queue, Queue& to, const Pick& pick);
    /// They go back where they were before they died or expired. @return how many
    std::int64_t retry(Queue& queue, const Pick& pick);
    /// A copy of the first one that `pick` wants goes to `to`. @return whether there was one
    bool copy(const Queue& queue, Queue& to, const Pick& pick);

private:
    AddressBook& book_;
    Store& store_;
    Router& router_;
};

}  // namespace minibroker::broker
