#include "tools/minibroker/run/memory_trim.h"

#include <doctest/doctest.h>

using minibroker::Milliseconds;
using minibroker::tools::MemoryTrim;

namespace {

/// A process that is looked at every five seconds.
struct Process {
    bool look(int processor_ms, std::size_t peak = 0) {
        sample.now += Milliseconds(5'000);
        sample.processor += Milliseconds(processor_ms);
        sample.peak = peak;
        return trim.wants(sample);
    }
    MemoryTrim trim;
    MemoryTrim::Sample sample;
};

}  // namespace

TEST_CASE("memory trim: once after work, when it is quiet") {
    Process process;
    CHECK_FALSE(process.look(19));
    CHECK(process.look(1));
    CHECK_FALSE(process.look(1));
    CHECK_FALSE(process.look(3'000));
    CHECK_FALSE(process.look(50));
    CHECK(process.look(49));
    CHECK_FALSE(process.look(0));
}

TEST_CASE("memory trim: who is never quiet is trimmed once a minute while large") {
    Process process;
    CHECK(process.look(49));
    for (int i = 0; i < 11; ++i) CHECK_FALSE(process.look(5'000, MemoryTrim::kLargeMin));
    CHECK_FALSE(process.look(5'000, MemoryTrim::kLargeMin - 1));
    CHECK(process.look(5'000, MemoryTrim::kLargeMin));
    CHECK_FALSE(process.look(5'000, MemoryTrim::kLargeMin));
}
