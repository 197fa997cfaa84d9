#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "base/time.h"
#include "base/timers.h"

namespace minibroker::broker {

class AddressBook;
class Consumer;
class Queue;
struct Environment;

/// Checks every slowConsumerCheckPeriod seconds for consumers that acknowledge fewer messages a
/// second than slowConsumerThreshold. Only queues with a threshold have a timer. Source: Artemis
/// `QueueImpl.SlowConsumerReaperRunnable` (the queues page, section 12).
class SlowConsumers {
public:
    /// Called with a consumer that is slow and stays (slowConsumerPolicy NOTIFY).
    using Listener = std::function<void(const Queue&, const Consumer&)>;

    SlowConsumers(Environment& environment, AddressBook& book, Listener listener)
        : environment_(environment), book_(book), listener_(std::move(listener)) {}

    /// `queue` is new: its checks begin if its address has a threshold.
    void watch(const Queue& queue);
    /// Likewise at a start: recovered messages count as having arrived.
    void watch_recovered(const Queue& queue);
    /// The wall clock was set: shifts the times of the last checks, so that they are as long ago as
    /// before.
    void shift(Milliseconds jump);
    /// The queue is being deleted.
    void forget(const Queue& queue);

private:
    struct Watched {
        TimerId timer;
        std::uint64_t added = 0;         // at the last check
        std::int64_t checked_at_ms = 0;  // epoch ms
    };
    void start_timer(QueueId id, Watched& watched, std::int64_t period_seconds);
    void check(QueueId id);
    void check_consumers(Queue& queue, double threshold);
    void on_slow(const Queue& queue, Consumer& consumer);
    void notify_consumer_slow(const Queue& queue, const Consumer& consumer);

    Environment& environment_;
    AddressBook& book_;
    Listener listener_;
    std::unordered_map<QueueId, Watched> watched_;
};

}  // namespace minibroker::broker
