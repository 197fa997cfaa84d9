#include "tools/minibroker/run/end_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace minibroker::tools {
namespace {

void end_this_process() {
    kill(getpid(), SIGTERM);
}

// Whether there may be more.
bool drop_input() {
    char bytes[4096];
    const ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

// The parent is asked for before and after: it may end in between, which is found by the watch.
bool is_orphaned() {
    const pid_t parent = getppid();
    const pid_t session = getsid(0);
    if (parent == 0 || session == getpid()) return false;  // started from outside of the container
    // Job control and starters like tini give what they start a process group of its own.
    const bool in_a_group_of_others = getpgrp() != getpid();
    if (parent == 1 && in_a_group_of_others) return true;
    const pid_t of_parent = getsid(parent);
    return of_parent >= 0 ? of_parent != session : getppid() != parent;
}

bool process_exists(pid_t process) {
    return kill(process, 0) == 0 || errno == EPERM;
}

EndWatch::EndWatch(Options options) : input_(options.standard_input) {
    if (options.process != 0) watch_process(options.process);
    if (process_ < 0 && !input_) return;
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { poll_until_end(); });
}

EndWatch::~EndWatch() {
    if (thread_.joinable()) {
        eventfd_write(stop_, 1);
        thread_.join();
    }
    if (process_ >= 0) close(process_);
    if (stop_ >= 0) close(stop_);
}

void EndWatch::watch_process(pid_t process) {
    process_ = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
    if (process_ >= 0) return;
    if (errno == ESRCH) return end_this_process();  // gone already
    if (process != getppid()) return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // It may have ended before the call: then no signal reports it any more.
    if (process != getppid()) end_this_process();
}

void EndWatch::poll_until_end() {
    // poll passes negative descriptors over.
    pollfd watched[] = {
        {stop_, POLLIN, 0}, {process_, POLLIN, 0}, {input_ ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 3, -1) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        const bool input_ended = watched[2].revents != 0 && !drop_input();
        if (watched[1].revents == 0 && !input_ended) continue;
        end_this_process();
        return;
    }
}

}  // namespace minibroker::tools
