#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// Where messages go that were read from pages.
class PageSink {
public:
    PageSink() = default;
    virtual ~PageSink() = default;
    PageSink(const PageSink&) = delete;
    PageSink& operator=(const PageSink&) = delete;

    /// `reference` enters `queue`, which counted it before.
    virtual void place(Queue& queue, MessageReference&& reference) = 0;
    /// `queue` may have something for a consumer.
    virtual void wake(Queue& queue) = 0;
};

}  // namespace minibroker::broker
