#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "broker/queue/queue_walk.h"

namespace minibroker::broker {

/// The messages of a deleted queue, which are released bit by bit.
struct QueueRemains {
    WaitingLine line;
    Schedule schedule;
    std::set<std::pair<std::int64_t, QueuePosition>> expiring;
};

}  // namespace minibroker::broker
