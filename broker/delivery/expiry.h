#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <utility>

#include "base/ids.h"
#include "broker/message/message_reference.h"
#include "broker/store/work_in_parts.h"

namespace minibroker::broker {

class AddressBook;
class DeadLetters;
class Queue;
class Store;
struct Environment;

/// How expired messages leave their queues: when a time of the scan has come
/// (messageExpiryScanPeriod), or a consumer comes upon one. How many they are is up to clients, so
/// that they go in parts. Source: Artemis `QueueImpl.expireReferences`.
class Expiry {
public:
    Expiry(Environment& environment,
           AddressBook& book,
           Store& store,
           WorkInParts& parts,
           DeadLetters& dead_letters)
        : environment_(environment),
          book_(book),
          store_(store),
          parts_(parts),
          dead_letters_(dead_letters) {}

    /// `reference`, which has left `queue`, goes to the expiry address and counts as expired. The
    /// caller commits.
    void expire(Queue& queue, const MessageReference& reference);
    /// `queue` may have got a message that expires.
    void watch(Queue& queue);
    /// Ends every waiting message that has expired; costs what is due alone. Many go in parts.
    void scan();
    /// The queue goes away.
    void forget(Queue& queue);

    [[nodiscard]] WorkInParts& parts() { return parts_; }

private:
    void scan_part();
    [[nodiscard]] bool scan_part(Queue& queue, WorkInParts::Part& part);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    WorkInParts& parts_;
    DeadLetters& dead_letters_;
    std::deque<QueueId> scanned_;  // queues that the scan has yet to look at
    // Queues by the time, epoch ms, when they have something to expire or earlier: a queue whose
    // first message to expire has left stays where it is until then.
    std::set<std::pair<std::int64_t, QueueId>> expiring_;
};

}  // namespace minibroker::broker
