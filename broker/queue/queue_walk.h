#pragma once

#include <compare>
#include <cstdint>
#include <map>

#include "broker/message/message_reference.h"
#include "broker/queue/cursor.h"

namespace minibroker::broker {

/// The position of a scheduled message: by its time, then by arrival.
struct ScheduledPosition {
    std::int64_t due = 0;  ///< epoch ms
    std::int64_t arrival = 0;

    friend constexpr auto operator<=>(const ScheduledPosition&, const ScheduledPosition&) = default;
};
using Schedule = std::map<ScheduledPosition, MessageReference>;

/// A walk over the waiting messages of a queue, then over the scheduled ones, which can continue
/// after any change of the queue. It meets the messages present when it began, not later ones.
/// `Queue::next` advances it.
class QueueWalk {
public:
    QueueWalk() = default;

private:
    friend class Queue;

    bool began_ = false;
    bool in_schedule_ = false;
    bool ended_ = false;
    std::int64_t last_sequence_ = 0;  // later ones arrived after the walk began
    std::int64_t last_arrival_ = 0;   // likewise in the schedule
    QueuePosition at_;                // of the last one met
    ScheduledPosition scheduled_at_;
    std::uint64_t changes_ = 0;  // of the queue, when `next_` was known
    WaitingLine::iterator next_;
    Schedule::iterator next_scheduled_;
};

}  // namespace minibroker::broker
