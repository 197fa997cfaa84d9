#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace minibroker::bench {

/// The resources that a process has used so far, all its threads together.
struct ProcessUsage {
    std::chrono::nanoseconds cpu{
        0};  ///< user and system, in ticks of 10 ms as the kernel tells them
    std::int64_t resident_bytes = 0;
};

/// @return nothing when there is no such process.
/// Source: proc(5), `/proc/PID/stat`.
[[nodiscard]] std::optional<ProcessUsage> usage_of(pid_t pid);

/// Likewise from the text of `/proc/PID/stat`. @return nullopt if it is not one
[[nodiscard]] std::optional<ProcessUsage> parse_usage(std::string_view stat);

}  // namespace minibroker::bench
