#include "tools/minibroker/run/memory_trim.h"

#include <sys/resource.h>

#include <chrono>

namespace minibroker::tools {
namespace {

Milliseconds milliseconds_of(const timeval& time) {
    return Milliseconds(static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_usec / 1000);
}

}  // namespace

bool MemoryTrim::wants(const Sample& sample) {
    const Milliseconds passed = sample.now - last_.now;
    const bool quiet = (sample.processor - last_.processor) * kQuietShare < passed;
    last_ = sample;
    const bool worked = sample.processor - processor_at_trim_ >= kWorkMin;
    const bool late = sample.peak >= kLargeMin && sample.now - trimmed_at_ >= kBusyPeriod;
    if (!worked || !(quiet || late)) return false;
    processor_at_trim_ = sample.processor;
    trimmed_at_ = sample.now;
    return true;
}

MemoryTrim::Sample memory_sample() {
    using std::chrono::duration_cast;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return {duration_cast<Milliseconds>(now),
            milliseconds_of(used.ru_utime) + milliseconds_of(used.ru_stime),
            static_cast<std::size_t>(used.ru_maxrss) * 1024};
}

}  // namespace minibroker::tools
