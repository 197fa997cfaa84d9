#pragma once

#include <cstddef>

#include "base/time.h"

namespace minibroker::tools {

/// Decides when memory that is free inside of the program is given back to the system
/// (`malloc_trim`), which takes milliseconds when there is much: when the program has been busy and
/// is quiet now, or, if it never is quiet, now and then once it has been large.
class MemoryTrim {
public:
    /// Quiet is who uses less of one processor than this share of time.
    static constexpr int kQuietShare = 100;
    /// Busy was who has used so much since the last trim.
    static constexpr Milliseconds kWorkMin{20};
    /// The period for large programs that are never quiet, and what is large, bytes.
    static constexpr Milliseconds kBusyPeriod{60'000};
    static constexpr std::size_t kLargeMin = std::size_t{64} << 20;

    struct Sample {
        Milliseconds now{0};        ///< steady
        Milliseconds processor{0};  ///< time used so far
        std::size_t peak = 0;       ///< most that was in memory, bytes
    };
    /// @return whether to trim now; to be asked every few seconds
    [[nodiscard]] bool wants(const Sample& sample);

private:
    Sample last_;
    Milliseconds processor_at_trim_{0};
    Milliseconds trimmed_at_{0};
};

/// The current figures of this process.
[[nodiscard]] MemoryTrim::Sample memory_sample();

}  // namespace minibroker::tools
