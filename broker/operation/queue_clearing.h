#pragma once

#include <cstdint>

namespace minibroker::broker {

class Deliveries;
class PagingManager;
class Queue;
class SlowConsumers;
class Store;

/// Empties queues (reset).
class QueueClearing {
public:
    QueueClearing(Store& store,
                  PagingManager& paging,
                  Deliveries& deliveries,
                  SlowConsumers& slow_consumers)
        : store_(store),
          paging_(paging),
          deliveries_(deliveries),
          slow_consumers_(slow_consumers) {}

    /// Removes everything in the queue, including the messages that consumers hold, and resets its
    /// counters and groups to those of a new queue. The caller commits. @return the number of
    /// messages
    std::int64_t clear(Queue& queue);
    /// Lets the queue deliver, even if it was paused.
    void resume(Queue& queue);

private:
    Store& store_;
    PagingManager& paging_;
    Deliveries& deliveries_;
    SlowConsumers& slow_consumers_;
};

}  // namespace minibroker::broker
