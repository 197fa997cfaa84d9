#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "tools/bench/load/client/socket.h"

namespace minibroker::bench {

using Clock = std::chrono::steady_clock;

/// epoll, level-triggered. Descriptors leave it by being closed.
class Poller {
public:
    Poller();
    /// Reports `tag` when `fd` can be read, or has failed.
    void add(int fd, std::uint32_t tag);
    /// Whether to report that it can be written to.
    void want_write(int fd, std::uint32_t tag, bool wanted);
    /// The events, after at most `timeout`. The span is valid until the next call.
    [[nodiscard]] std::span<const epoll_event> wait(std::chrono::nanoseconds timeout);

private:
    Socket epoll_;
    std::array<epoll_event, 256> events_{};
};

[[nodiscard]] inline bool can_read(const epoll_event& event) {
    return (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
}
[[nodiscard]] inline bool can_write(const epoll_event& event) {
    return (event.events & EPOLLOUT) != 0;
}

}  // namespace minibroker::bench
