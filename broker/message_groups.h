#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "broker/message.h"

namespace minibroker::broker {

class Consumer;

/// Which consumer of a queue has which message group. Source: Artemis
/// `QueueImpl.handleMessageGroup`, `MapMessageGroups`, `BucketMessageGroups` (the queues page,
/// section 6).
class MessageGroups {
public:
    /// @param buckets  -1: by name; 0: no grouping; n: groups share n buckets
    explicit MessageGroups(std::int64_t buckets) : buckets_(buckets) {}

    /// Whether `message` belongs to a group here.
    [[nodiscard]] bool covers(const Message& message) const {
        return message.grouped && buckets_ != 0;
    }
    /// The consumer that has the group of `message`, which is covered; null when nobody has it.
    [[nodiscard]] Consumer* owner(const Message& message) const;
    /// `consumer` got `message`, which is covered. A group sequence of -1 ends the group.
    /// @return whether the group is new to the consumer
    bool assign(const Message& message, Consumer& consumer);
    /// The consumer has left.
    void release(const Consumer& consumer);
    /// All groups are dealt out anew (groupRebalance).
    void clear() { owners_.clear(); }

private:
    [[nodiscard]] std::string key(const Message& message) const;

    std::int64_t buckets_;
    std::unordered_map<std::string, Consumer*> owners_;
};

/// The bucket that Artemis puts group `id` into: a hash over its UTF-16LE bytes, as
/// `SimpleString.hashCode`.
/// @param buckets  > 0
[[nodiscard]] std::int64_t group_bucket(std::string_view id, std::int64_t buckets);

}  // namespace minibroker::broker
