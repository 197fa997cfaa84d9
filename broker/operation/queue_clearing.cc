#include "broker/operation/queue_clearing.h"

#include "broker/delivery/deliveries.h"
#include "broker/delivery/slow_consumers.h"
#include "broker/paging/paging_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

std::int64_t QueueClearing::clear(Queue& queue) {
    auto count = static_cast<std::int64_t>(paging_.purge(queue));
    const ReferenceList waiting = queue.take_all();
    // Many records go to the journal in parts.
    for (const MessageReference& reference : waiting) {
        store_.acknowledge(reference, queue);
        store_.relieve();
    }
    count += static_cast<std::int64_t>(waiting.size());
    const MessageId from_now_on{store_.take_id()};
    for (Consumer* consumer : queue.consumers()) {
        for (const MessageReference& reference : consumer->held()) {
            consumer->give_back(reference.frame_bytes);
            if (reference.is_copy) continue;
            store_.acknowledge(reference, queue);
            store_.relieve();
            ++count;
        }
        consumer->forget_below(from_now_on);
    }
    queue.forget_history();
    slow_consumers_.forget(queue);
    slow_consumers_.watch(queue);
    return count;
}

void QueueClearing::resume(Queue& queue) {
    deliveries_.resume(queue);
}

}  // namespace minibroker::broker
