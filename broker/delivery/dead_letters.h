#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// Where messages go that are not delivered any more: the dead letter address after too many
/// attempts, the expiry address after their time. Source: Artemis
/// `QueueImpl.sendToDeadLetterAddress`, `QueueImpl.expire`.
class DeadLetters {
public:
    DeadLetters() = default;
    virtual ~DeadLetters() = default;
    DeadLetters(const DeadLetters&) = delete;
    DeadLetters& operator=(const DeadLetters&) = delete;

    enum class Cause : std::uint8_t { kUndelivered, kExpired };
    /// Sends a copy of `reference`, which leaves `queue`, if there is an address for it with a
    /// queue. The caller acknowledges the reference and commits.
    virtual void send(const Queue& queue, const MessageReference& reference, Cause cause) = 0;
};

}  // namespace minibroker::broker
