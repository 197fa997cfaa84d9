#pragma once

#include <chrono>
#include <cstdint>

namespace minibroker::bench {

/// Time since it was made.
class Stopwatch {
public:
    Stopwatch() : start_(std::chrono::steady_clock::now()) {}
    [[nodiscard]] double nanoseconds() const {
        return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start_)
            .count();
    }

private:
    std::chrono::steady_clock::time_point start_;
};

/// Memory of this process in RAM, bytes, after the allocator has returned free memory.
/// Source: proc(5), `/proc/self/statm`.
[[nodiscard]] std::int64_t resident_bytes();

}  // namespace minibroker::bench
