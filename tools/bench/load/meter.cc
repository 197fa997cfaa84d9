#include "tools/bench/load/meter.h"

namespace minibroker::bench {

Meter::Mark Meter::mark(Clock::time_point now, std::uint64_t done) const {
    return {now, done, options_.pid == 0 ? std::nullopt : usage_of(options_.pid)};
}

bool Meter::goes_on(Clock::time_point now, std::uint64_t done) {
    if (!from_) {
        const bool enough = options_.count != 0 && done >= options_.count / 10;
        if (enough || now - begun_ >= options_.warm_up) from_ = mark(now, done);
        return true;
    }
    const bool enough = options_.count != 0 && done >= options_.count;
    if (!to_ && (enough || now - from_->time >= options_.duration)) to_ = mark(now, done);
    return !to_;
}

void Meter::report(RunFigures& figures) const {
    if (!from_ || !to_) return;
    figures.measured = to_->done - from_->done;
    figures.duration = to_->time - from_->time;
    if (!from_->usage || !to_->usage) return;
    figures.cpu = to_->usage->cpu - from_->usage->cpu;
    figures.resident_bytes = to_->usage->resident_bytes;
}

}  // namespace minibroker::bench
