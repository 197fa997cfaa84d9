#pragma once

#include <cstdint>
#include <functional>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class AddressLimits;
class Deliveries;
class Expiry;
class Queue;
class Returns;
class Store;

/// What management does to messages that wait in a queue, scheduled ones too, but not to those that
/// a consumer holds or that are in pages. Each call tells how many it was, and the caller commits.
/// Source: Artemis `QueueImpl` (deleteMatchingReferences, expireReferences,
/// sendMessagesToDeadLetterAddress, changeReferencesPriority).
class WaitingMessages {
public:
    WaitingMessages(Store& store,
                    Deliveries& deliveries,
                    Expiry& expiry,
                    Returns& returns,
                    AddressLimits& limits)
        : store_(store),
          deliveries_(deliveries),
          expiry_(expiry),
          returns_(returns),
          limits_(limits) {}

    using Pick = std::function<bool(const MessageReference&)>;
    /// They are gone and count as killed.
    std::int64_t remove(Queue& queue, const Pick& pick);
    /// They expire: a copy goes to the expiry address.
    std::int64_t expire(Queue& queue, const Pick& pick);
    /// They are taken for undeliverable: a copy goes to the dead letter address.
    std::int64_t send_to_dead_letters(Queue& queue, const Pick& pick);
    /// Each goes behind all of `priority` (0 to 9), as a message of its own.
    std::int64_t change_priority(Queue& queue, const Pick& pick, std::int8_t priority);
    /// The scheduled ones among them are due now.
    std::int64_t release_scheduled(Queue& queue, const Pick& pick);

private:
    Store& store_;
    Deliveries& deliveries_;
    Expiry& expiry_;
    Returns& returns_;
    AddressLimits& limits_;
};

}  // namespace minibroker::broker
