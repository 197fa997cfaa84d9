#include "tools/bench/load/latency.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace minibroker::bench {
namespace {
// Values under 2^7 have a bucket each; above, each power of two is cut into 64.
constexpr unsigned kExactBits = 7;
constexpr std::uint64_t kExact = 1U << kExactBits;
constexpr std::uint64_t kParts = kExact / 2;
constexpr std::size_t kBuckets = kExact + (64 - kExactBits) * kParts;
}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(kBuckets) {}

std::size_t LatencyHistogram::bucket_of(std::uint64_t value) {
    if (value < kExact) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - kExactBits;
    return kExact + (shift - 1) * kParts + ((value >> shift) - kParts);
}

std::uint64_t LatencyHistogram::last_of(std::size_t bucket) {
    if (bucket < kExact) return bucket;
    const std::uint64_t shift = (bucket - kExact) / kParts + 1;
    const std::uint64_t part = (bucket - kExact) % kParts + kParts;
    return ((part + 1) << shift) - 1;
}

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
    const auto value = std::max(latency.count(), std::chrono::nanoseconds::rep{0});
    ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
    ++count_;
}

std::chrono::nanoseconds LatencyHistogram::at(double quantile) const {
    const auto wanted =
        static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(count_)));
    std::uint64_t passed = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        passed += buckets_[bucket];
        if (passed >= wanted && passed > 0) {
            return std::chrono::nanoseconds(static_cast<std::int64_t>(last_of(bucket)));
        }
    }
    return std::chrono::nanoseconds(0);
}

}  // namespace minibroker::bench
