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

    /// Everything in the queue is gone, what consumers hold too, and its counters and groups are
    /// those of a new queue. The caller commits. @return how many messages
    std::int64_t clear(Queue& queue);
    /// The queue delivers, whatever it was told before.
    void resume(Queue& queue);

private:
    Store& store_;
    PagingManager& paging_;
    Deliveries& deliveries_;
    SlowConsumers& slow_consumers_;
};

}  // namespace minibroker::broker
