#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// The store's view of messages in pages, which have records of their own.
class PagedReferences {
public:
    PagedReferences() = default;
    virtual ~PagedReferences() = default;
    PagedReferences(const PagedReferences&) = delete;
    PagedReferences& operator=(const PagedReferences&) = delete;

    /// The message has left the queue.
    virtual void acknowledge(const MessageReference& reference, const Queue& queue) = 0;
    /// A consumer returned the message: stores its delivery count and due time.
    virtual void redeliver(const MessageReference& reference, const Queue& queue) = 0;
};

}  // namespace minibroker::broker
