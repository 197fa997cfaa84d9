#pragma once

#include <cstdint>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Consumer;
class DeadLetters;
class Deliveries;
class Expiry;
class Queue;
class Store;
struct Environment;

enum class ReturnReason {
    kDisconnected,  ///< the first message counts as delivered, the others do not
                    ///< (ServerConsumerImpl.cancelRefs)
    kUnsubscribed,  ///< nothing counts, and no redeliveryDelay is kept
};

/// What happens to messages that a consumer held and did not acknowledge. Source: Artemis
/// `QueueImpl.cancel`, `checkRedelivery`.
class Returns {
public:
    Returns(Environment& environment,
            Store& store,
            Deliveries& deliveries,
            Expiry& expiry,
            DeadLetters& dead_letters)
        : environment_(environment),
          store_(store),
          deliveries_(deliveries),
          expiry_(expiry),
          dead_letters_(dead_letters) {}

    /// Everything that `consumer` holds goes back, or to the dead letter address. The consumer has
    /// left its queue already. Commits.
    void give_back(Consumer& consumer, ReturnReason reason);
    /// `reference`, which has left `queue`, goes to the dead letter address and counts as killed.
    /// The caller commits.
    void send_to_dead_letters(Queue& queue, const MessageReference& reference);

private:
    void give_back_one(Queue& queue,
                       ReferenceList& held,
                       ReferenceList& to_line,
                       ReturnReason reason);
    void give_back_copies(Queue& queue, const ReferenceList& held, bool counts);
    [[nodiscard]] bool delivered_too_often(const Queue& queue, std::uint32_t count) const;
    [[nodiscard]] std::int64_t redelivery_delay(const Queue& queue, std::uint32_t count);

    Environment& environment_;
    Store& store_;
    Deliveries& deliveries_;
    Expiry& expiry_;
    DeadLetters& dead_letters_;
};

}  // namespace minibroker::broker
