#pragma once

#include <cstdint>
#include <functional>

#include "base/ids.h"
#include "broker/delivery/message_walks.h"

namespace minibroker::broker {

class AddressLimits;
class Deliveries;
class Expiry;
class Returns;
class Store;

/// Management's operations on the waiting messages of a queue, in the order of `MessageWalks`, in
/// slices. Each returns the number of messages. Source: Artemis `QueueImpl`
/// (deleteMatchingReferences, expireReferences, sendMessagesToDeadLetterAddress,
/// changeReferencesPriority).
class WaitingMessages {
public:
    WaitingMessages(MessageWalks& walks,
                    Store& store,
                    Deliveries& deliveries,
                    Returns& returns,
                    AddressLimits& limits)
        : walks_(walks),
          store_(store),
          deliveries_(deliveries),
          returns_(returns),
          limits_(limits) {}

    using Pick = MessageWalks::Pick;
    using Count = Task<std::int64_t>;
    /// Deletes the messages; they count as killed.
    Count remove(QueueId queue, Pick pick);
    /// Expires the messages: a copy goes to the expiry address.
    Count expire(QueueId queue, Pick pick);
    /// Treats the messages as undeliverable: a copy goes to the dead letter address.
    Count send_to_dead_letters(QueueId queue, Pick pick);
    /// Gives each message `priority` (0 to 9), behind all others of it, as a message of its own.
    Count change_priority(QueueId queue, Pick pick, std::int8_t priority);
    /// Makes the scheduled ones among them due now.
    Count release_scheduled(QueueId queue, Pick pick);

private:
    void place_anew(Queue& queue, const MessageReference& reference, std::int8_t priority);

    MessageWalks& walks_;
    Store& store_;
    Deliveries& deliveries_;
    Returns& returns_;
    AddressLimits& limits_;
};

}  // namespace minibroker::broker
