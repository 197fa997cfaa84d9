#pragma once

#include <cstdint>
#include <string>

#include "broker/address_manager.h"
#include "broker/message_reference.h"
#include "broker/queue.h"

namespace minibroker::broker {

struct Core;

/// What happens to a message in a queue: delivery, acknowledgement, return, expiry, dead letter.
/// Keeps the journal in step. Source: Artemis `QueueImpl`, `ServerConsumerImpl`.
class Deliveries {
public:
    explicit Deliveries(Core& core) : core_(core) {}

    /// `reference` enters `queue`: at once or at its time. Nothing is delivered before `pump`.
    void add(Queue& queue, MessageReference reference);
    /// The same for one that was counted before: it comes back from a page.
    void place(Queue& queue, MessageReference reference);
    /// Delivers as long as a consumer can take something.
    void pump(Queue& queue);

    /// `it`, held by `consumer`, is gone for good. The caller commits.
    void acknowledge(Consumer& consumer, ReferenceList::iterator it);

    enum class Return {
        kDisconnected,  ///< the first message counts as delivered, the others do not
                        ///< (ServerConsumerImpl.cancelRefs)
        kUnsubscribed,  ///< nothing counts
    };
    /// Everything that `consumer` holds goes back, or to the dead letter address. The consumer has
    /// left its queue already.
    void give_back(Consumer& consumer, Return reason);

    /// Looks for expired messages in every queue (messageExpiryScanPeriod).
    void scan_expired();
    /// Everything waiting is dropped and counts as killed (purgeOnNoConsumers).
    void purge(Queue& queue);
    /// The queue goes away.
    void forget(Queue& queue);
    /// Starts the queue's timer when it has scheduled messages (recovery).
    void watch_schedule(Queue& queue);

private:
    void give_back_one(Queue& queue, ReferenceList& held, ReferenceList& to_head);
    void bury(Queue& queue, const MessageReference& reference, AddressManager::Graveyard kind);
    void expire(Queue& queue, const MessageReference& reference);
    [[nodiscard]] std::int64_t redelivery_delay(const Queue& queue, std::uint32_t count) const;

    Core& core_;
};

}  // namespace minibroker::broker
