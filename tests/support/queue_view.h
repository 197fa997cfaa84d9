#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "broker/message/message_reference.h"
#include "broker/queue/queue_attributes.h"
#include "broker/queue/queue_counters.h"

namespace minibroker::broker {

class Consumer;
class Queue;
struct Address;
struct PageSubscription;

}  // namespace minibroker::broker

namespace minibroker::test {

/// What tests ask of a queue. They need not know the class for it, and are not built anew with it.
class QueueView {
public:
    explicit QueueView(broker::Queue& queue) : queue_(&queue) {}

    [[nodiscard]] QueueId id() const;
    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] broker::Address& address() const;
    [[nodiscard]] const broker::QueueAttributes& attributes() const;
    [[nodiscard]] const broker::QueueCounters& counters() const;
    [[nodiscard]] const std::vector<broker::Consumer*>& consumers() const;
    [[nodiscard]] bool paused() const;
    [[nodiscard]] std::size_t message_count() const;
    [[nodiscard]] std::size_t delivering_count() const;
    [[nodiscard]] std::size_t scheduled_count() const;
    [[nodiscard]] std::optional<std::int64_t> next_due() const;
    [[nodiscard]] const broker::PageSubscription* page_subscription() const;
    void for_each_waiting(const std::function<void(const broker::MessageReference&)>& visit) const;

    /// The queue itself, for what takes one.
    [[nodiscard]] broker::Queue& get() const { return *queue_; }

private:
    broker::Queue* queue_;
};

}  // namespace minibroker::test
