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

/// Removes expired messages from their queues: at each scan (messageExpiryScanPeriod), or when a
/// consumer meets one. Clients decide how many there are, so they are removed in parts. Source:
/// Artemis `QueueImpl.expireReferences`.
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
    /// `queue` may have received a message that expires.
    void watch(Queue& queue);
    /// Removes every waiting message that has expired; the cost depends only on those due. Many are
    /// removed in parts.
    void scan();
    /// The queue is being deleted.
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
    std::deque<QueueId> scanned_;  // queues that the scan has not reached yet
    // Queues by the earliest time, epoch ms, at which something may expire: a queue whose first
    // message to expire has left keeps its place until then.
    std::set<std::pair<std::int64_t, QueueId>> expiring_;
};

}  // namespace minibroker::broker
