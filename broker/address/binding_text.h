#pragma once

#include <string>
#include <string_view>

namespace minibroker::broker {

class Queue;

/// As Artemis prints the binding of a queue: `LocalQueueBinding [address=…, queue=QueueImpl[…]@…]`.
/// Source: LocalQueueBinding.toString, QueueImpl.toString, PostOfficeImpl.toString.
[[nodiscard]] std::string binding_text(std::string_view broker_name, const Queue& queue);

}  // namespace minibroker::broker
