#include "tools/memory_trim.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace minibroker::tools {
namespace {

Milliseconds milliseconds_of(const timeval& time) {
    return Milliseconds(static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_usec / 1000);
}

std::size_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "re");
    if (file == nullptr) return 0;
    unsigned long total = 0;
    unsigned long resident = 0;
    const bool read = std::fscanf(file, "%lu %lu", &total, &resident) == 2;
    std::fclose(file);
    return read ? resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace

bool MemoryTrim::wants(const Sample& sample) {
    const Milliseconds passed = sample.now - last_.now;
    const bool quiet = (sample.processor - last_.processor) * kQuietShare < passed;
    last_ = sample;
    const bool worked = sample.processor - processor_at_trim_ >= kWorkMin;
    const bool late =
        sample.resident >= kLargeMin && sample.now - trimmed_at_ >= kBusyPeriod;
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
            resident_bytes()};
}

}  // namespace minibroker::tools
