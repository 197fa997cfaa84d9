#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace minibroker::bench {

/// A started program, in a process group of its own: the destructor asks it and its children to
/// end, and kills them if they do not.
class ChildProcess {
public:
    /// @param command  the program, found by PATH, and its arguments. Its output goes nowhere.
    /// @return kIo if there is no such program
    [[nodiscard]] static Result<ChildProcess> start(const std::vector<std::string>& command);
    ChildProcess(ChildProcess&& other) noexcept
        : pid_(std::exchange(other.pid_, 0)), group_(std::exchange(other.group_, 0)) {}
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Has it ended by itself?
    [[nodiscard]] bool has_ended();

private:
    explicit ChildProcess(pid_t pid) : pid_(pid), group_(pid) {}
    pid_t pid_;    ///< 0: it has ended, or was moved from
    pid_t group_;  ///< likewise, but also for the processes it has started and left; 0: moved from
};

}  // namespace minibroker::bench
