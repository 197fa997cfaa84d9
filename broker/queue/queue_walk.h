#pragma once

#include <compare>
#include <cstdint>
#include <map>

#include "broker/message/message_reference.h"
#include "broker/queue/cursor.h"

namespace minibroker::broker {

/// The position of a message whose time has not come: by its time, then by arrival.
struct ScheduledPosition {
    std::int64_t due = 0;  ///< epoch ms
    std::int64_t arrival = 0;

    friend constexpr auto operator<=>(const ScheduledPosition&, const ScheduledPosition&) = default;
};
using Schedule = std::map<ScheduledPosition, MessageReference>;

/// A walk along what waits in a queue, then along what is scheduled, which goes on after anything
/// has happened to the queue. It meets what was there when it began, and not what came later.
/// `Queue::next` moves it on.
class QueueWalk {
public:
    QueueWalk() = default;

private:
    friend class Queue;

    bool began_ = false;
    bool in_schedule_ = false;
    bool ended_ = false;
    std::int64_t last_sequence_ = 0;  // later ones came behind the walk's begin
    std::int64_t last_arrival_ = 0;   // the same in the schedule
    QueuePosition at_;                // of the last one met
    ScheduledPosition scheduled_at_;
    std::uint64_t changes_ = 0;  // of the queue, when `next_` was known
    WaitingLine::iterator next_;
    Schedule::iterator next_scheduled_;
};

}  // namespace minibroker::broker
