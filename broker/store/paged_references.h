#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// What the store needs to know of messages in pages: they have records of their own.
class PagedReferences {
public:
    PagedReferences() = default;
    virtual ~PagedReferences() = default;
    PagedReferences(const PagedReferences&) = delete;
    PagedReferences& operator=(const PagedReferences&) = delete;

    /// The message has left the queue.
    virtual void acknowledge(const MessageReference& reference, const Queue& queue) = 0;
    /// A consumer gave it back: how often it was delivered, and when it is due.
    virtual void redeliver(const MessageReference& reference, const Queue& queue) = 0;
};

}  // namespace minibroker::broker
