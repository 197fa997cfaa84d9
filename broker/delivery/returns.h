#pragma once

#include <cstdint>

#include "base/ids.h"
#include "broker/message/message_reference.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AddressBook;
class Consumer;
class DeadLetters;
class Deliveries;
class Expiry;
class Queue;
class Store;
struct Environment;

enum class ReturnReason : std::uint8_t {
    kDisconnected,  ///< the first message counts as delivered, the others do not
                    ///< (ServerConsumerImpl.cancelRefs)
    kUnsubscribed,  ///< nothing counts as delivered, and redeliveryDelay is not applied
};

/// Returns the messages that a consumer held and did not acknowledge. Source: Artemis
/// `QueueImpl.cancel`, `checkRedelivery`.
class Returns {
public:
    /// Six, since a returned message may go to any of these places.
    Returns(Environment& environment,
            AddressBook& book,
            Store& store,
            Deliveries& deliveries,
            Expiry& expiry,
            DeadLetters& dead_letters)
        : environment_(environment),
          book_(book),
          store_(store),
          deliveries_(deliveries),
          expiry_(expiry),
          dead_letters_(dead_letters) {}

    /// Returns every message that `consumer` holds to the queue, or sends it to the dead letter
    /// address, in slices; until it ends the queue delivers nothing. Then a queue that keeps
    /// nothing without consumers is emptied (purgeOnNoConsumers). The consumer must have left its
    /// queue already, and is not used once the task has begun. Commits.
    Task<> give_back(Consumer& consumer, ReturnReason reason);
    /// `reference`, which has left `queue`, goes to the expiry address. The caller commits.
    void expire(Queue& queue, const MessageReference& reference);
    /// `reference`, which has left `queue`, goes to the dead letter address and counts as killed.
    /// The caller commits.
    void send_to_dead_letters(Queue& queue, const MessageReference& reference);

private:
    Task<> take_back(QueueId queue, ReferenceList held, ReturnReason reason);
    Task<> take_back_copies(QueueId queue, ReferenceList& held, bool counts);
    void take_back_copy(Queue& queue, const MessageReference& copy, bool counted);
    void sort_out(Queue& queue, ReferenceList& held, ReferenceList& to_line, ReturnReason reason);
    void drop(QueueId queue, ReferenceList& held);
    void drop(Queue& queue, ReferenceList& held);
    [[nodiscard]] bool delivered_too_often(const Queue& queue, std::uint32_t count) const;
    [[nodiscard]] std::int64_t redelivery_delay(const Queue& queue, std::uint32_t count);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    Deliveries& deliveries_;
    Expiry& expiry_;
    DeadLetters& dead_letters_;
};

}  // namespace minibroker::broker
