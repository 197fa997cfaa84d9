#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/bench/load/client/sequence.h"
#include "tools/bench/load/latency.h"

namespace minibroker::bench {

/// The result of one run. Counts are of the whole run, rate and CPU of its measured part.
struct RunFigures {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0;
    std::uint64_t unexpected = 0;  ///< bodies and receipts that the run neither sent nor asked for

    std::uint64_t measured = 0;  ///< number of messages, round trips or connections
    std::chrono::nanoseconds duration{0};
    std::optional<std::chrono::nanoseconds> cpu;  ///< the broker's
    std::optional<std::int64_t> resident_bytes;   ///< the broker's, at the end of the measured part
    LatencyHistogram latency;                     ///< empty if none is measured
    std::vector<std::pair<std::string, double>> more;  ///< other figures; the name ends in the unit

    /// Adds the messages that a consumer has seen of `expected` ones.
    void add(const SequenceCheck& check, std::uint64_t expected);
    /// Nothing lost, duplicated, out of order or unexpected?
    [[nodiscard]] bool is_clean() const;
    /// One line of JSON. @param workload  its name
    [[nodiscard]] std::string json(const std::string& workload) const;
};

}  // namespace minibroker::bench
