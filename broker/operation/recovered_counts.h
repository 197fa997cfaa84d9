#pragma once

#include <cstdint>

namespace minibroker::broker {

/// Counts of what a recovery restored.
struct RecoveredCounts {
    std::uint64_t addresses = 0;
    std::uint64_t queues = 0;
    std::uint64_t messages = 0;
    std::uint64_t references = 0;
};

}  // namespace minibroker::broker
