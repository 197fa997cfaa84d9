#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "broker/message/message.h"

namespace minibroker::broker {

class Consumer;

/// Assigns message groups to the consumers of a queue. `buckets` is the queue's groupBuckets, -1:
/// groups by name, n > 0: groups share n buckets. Every message passed in must belong to a group.
/// Source: Artemis `QueueImpl.handleMessageGroup`, `MapMessageGroups`, `BucketMessageGroups` (the
/// queues page, section 6).
class MessageGroups {
public:
    /// Whether `message` is the last of its group (a group sequence of -1).
    [[nodiscard]] static bool ends_group(const Message& message);
    /// The consumer that owns the group of `message`; null if none does.
    [[nodiscard]] Consumer* owner(const Message& message, std::int64_t buckets) const;
    /// From now on `consumer` owns the group of `message`.
    void assign(const Message& message, std::int64_t buckets, Consumer& consumer);
    /// The group of `message` has no owner any more.
    void end(const Message& message, std::int64_t buckets);
    /// The consumer has left.
    void release(const Consumer& consumer);
    /// Releases all groups, so that they are assigned again (groupRebalance).
    void clear() { owners_.clear(); }

private:
    std::unordered_map<std::string, Consumer*> owners_;
};

/// The bucket that Artemis puts group `id` into: a hash over its UTF-16LE bytes, as
/// `SimpleString.hashCode`.
/// @param buckets  > 0
[[nodiscard]] std::int64_t group_bucket(std::string_view id, std::int64_t buckets);

}  // namespace minibroker::broker
