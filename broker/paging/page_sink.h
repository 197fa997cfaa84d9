#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// Receives the messages that were read from pages.
class PageSink {
public:
    PageSink() = default;
    virtual ~PageSink() = default;
    PageSink(const PageSink&) = delete;
    PageSink& operator=(const PageSink&) = delete;

    /// `reference` enters `queue`, which has counted it before.
    virtual void place(Queue& queue, MessageReference&& reference) = 0;
    /// `queue` may have a message for a consumer.
    virtual void wake(Queue& queue) = 0;
};

}  // namespace minibroker::broker
