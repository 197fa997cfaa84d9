#pragma once

#include <cstdint>

namespace minibroker::broker {

/// Counters that management shows, since the start (recovered messages count as added).
struct QueueCounters {
    std::uint64_t added = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t expired = 0;
    std::uint64_t killed = 0;
};

}  // namespace minibroker::broker
