#pragma once

#include <compare>
#include <cstdint>
#include <list>

#include "broker/message/message.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// The position of a waiting message in its queue: higher priority first, then lower sequence.
struct QueuePosition {
    std::int8_t priority = 4;
    std::int64_t sequence = 0;

    friend constexpr bool operator==(const QueuePosition&, const QueuePosition&) = default;
    friend constexpr std::strong_ordering operator<=>(const QueuePosition& a,
                                                      const QueuePosition& b) {
        if (a.priority != b.priority) return b.priority <=> a.priority;
        return a.sequence <=> b.sequence;
    }
};

/// One message in one queue. It moves between the queue's line, its schedule and the messages that
/// a consumer holds; the message pointer is always set.
struct MessageReference {
    MessagePointer message;
    std::uint32_t delivery_count = 0;  ///< deliveries that count, including the current one
    bool stored = false;               ///< has an AddReference record
    std::int64_t due = 0;              ///< epoch ms before which it is not delivered; 0: at once
    /// Held by a consumer, a copy of a reference that keeps waiting (the queue was not
    /// destructive).
    bool is_copy = false;
    /// The first message of its group to its consumer (groupFirstKey).
    bool first_of_group = false;
    PagePosition page{};           ///< its position in the page it was read from, which still
                                   ///< contains it
    std::int64_t frame_bytes = 0;  ///< size of the MESSAGE frame while a consumer holds it
    std::int64_t sequence = 0;     ///< assigned by the queue, which it never leaves

    [[nodiscard]] QueuePosition place() const { return {message->priority, sequence}; }
};

/// References outside the line: held by a consumer, or removed.
using ReferenceList = std::list<MessageReference>;

}  // namespace minibroker::broker
