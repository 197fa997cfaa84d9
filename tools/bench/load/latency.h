#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace minibroker::bench {

/// Durations counted in buckets that are at most 1/64 of their value wide, so that millions of them
/// take the same few kilobytes.
class LatencyHistogram {
public:
    LatencyHistogram();
    /// Negative durations count as 0.
    void add(std::chrono::nanoseconds latency);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// The duration that the share `quantile` of all does not exceed, rounded up to its bucket's
    /// end; 0 when there is none.
    /// @param quantile  over 0, at most 1; 0.99 for p99
    [[nodiscard]] std::chrono::nanoseconds at(double quantile) const;

private:
    [[nodiscard]] static std::size_t bucket_of(std::uint64_t value);
    [[nodiscard]] static std::uint64_t last_of(std::size_t bucket);

    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
};

}  // namespace minibroker::bench
