#include "tools/bench/load/client/poller.h"

#include <algorithm>
#include <ctime>

#include "base/check.h"

namespace minibroker::bench {

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    MB_CHECK(epoll_.is_open());
}

void Poller::add(int fd, std::uint32_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = tag;
    MB_CHECK(epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) == 0);
}

void Poller::want_write(int fd, std::uint32_t tag, bool wanted) {
    epoll_event event{};
    event.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u32 = tag;
    MB_CHECK(epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, fd, &event) == 0);
}

std::span<const epoll_event> Poller::wait(std::chrono::nanoseconds timeout) {
    const auto nanoseconds = std::max(timeout.count(), std::chrono::nanoseconds::rep{0});
    const timespec time{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    const int size = static_cast<int>(events_.size());
    const int count = epoll_pwait2(epoll_.fd(), events_.data(), size, &time, nullptr);
    return {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
}

}  // namespace minibroker::bench
