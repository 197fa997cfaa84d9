#pragma once

#include "broker/message/message_reference.h"

namespace minibroker::broker {

class Queue;

/// Sends on messages that are not delivered any more: to the dead letter address after too many
/// attempts, to the expiry address after their time. Source: Artemis
/// `QueueImpl.sendToDeadLetterAddress`, `QueueImpl.expire`.
class DeadLetters {
public:
    DeadLetters() = default;
    virtual ~DeadLetters() = default;
    DeadLetters(const DeadLetters&) = delete;
    DeadLetters& operator=(const DeadLetters&) = delete;

    enum class Cause : std::uint8_t { kUndelivered, kExpired };
    /// Sends a copy of `reference`, which leaves `queue`, if there is an address for it that has a
    /// queue. The caller acknowledges the reference and commits.
    virtual void send(const Queue& queue, const MessageReference& reference, Cause cause) = 0;
};

}  // namespace minibroker::broker
