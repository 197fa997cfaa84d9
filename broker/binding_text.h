#pragma once

#include <string>

#include "broker/core.h"
#include "broker/queue.h"

namespace minibroker::broker {

/// As Artemis prints the binding of a queue: `LocalQueueBinding [address=…, queue=QueueImpl[…]@…]`.
/// Source: LocalQueueBinding.toString, QueueImpl.toString, PostOfficeImpl.toString.
[[nodiscard]] std::string binding_text(const Core& core, const Queue& queue);

}  // namespace minibroker::broker
