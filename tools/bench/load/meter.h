#pragma once

#include <optional>

#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/process_usage.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// Follows a run that counts something through its warm-up and its measured part.
class Meter {
public:
    explicit Meter(const RunOptions& options) : options_(options), begun_(Clock::now()) {}
    /// The warm-up begins now, not when this object was made.
    void begin(Clock::time_point now) { begun_ = now; }

    /// `done` is how many there have been since the run began. @return false: the run is over
    [[nodiscard]] bool goes_on(Clock::time_point now, std::uint64_t done);
    /// Is this the measured part?
    [[nodiscard]] bool measuring() const { return from_.has_value() && !to_; }
    /// Puts count, time and usage into `figures`.
    void report(RunFigures& figures) const;

private:
    struct Mark {
        Clock::time_point time;
        std::uint64_t done = 0;
        std::optional<ProcessUsage> usage;
    };
    [[nodiscard]] Mark mark(Clock::time_point now, std::uint64_t done) const;

    const RunOptions& options_;
    Clock::time_point begun_;
    std::optional<Mark> from_;
    std::optional<Mark> to_;
};

}  // namespace minibroker::bench
