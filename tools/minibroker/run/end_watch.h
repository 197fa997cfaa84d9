#pragma once

#include <sys/types.h>

#include <thread>

namespace minibroker::tools {

/// Whether the process that started this one had ended before this was asked, so that the parent is
/// another now: init, or whoever takes in orphans.
///
/// How it is told: a process begins in the session of the one that starts it. A parent in another
/// session has taken us in, unless we began a session of our own (setsid, a daemon's starter). The
/// first process of a container may take in orphans of its own session: it counts as having started
/// us when we lead a process group, as job control and `docker run --init` see to, and else not.
/// Another process that takes in orphans of its own session is not told from who started us.
[[nodiscard]] bool is_orphaned();

/// Whether there is a process of that id, whoever it belongs to.
[[nodiscard]] bool process_exists(pid_t process);

/// Sends this process SIGTERM when another process has ended, or when standard input has.
///
/// How this works: a thread of its own polls a descriptor of the process (pidfd), which tells of
/// the end of the whole process. PR_SET_PDEATHSIG, which is there for systems without such
/// descriptors, also acts when only the thread that started us has ended.
class EndWatch {
public:
    struct Options {
        pid_t process = 0;            ///< 0: none is watched
        bool standard_input = false;  ///< what comes is read and dropped
    };
    explicit EndWatch(Options options);
    ~EndWatch();
    EndWatch(const EndWatch&) = delete;
    EndWatch& operator=(const EndWatch&) = delete;

private:
    void watch_process(pid_t process);
    void poll_until_end();

    int process_ = -1;  // descriptor
    int stop_ = -1;     // readable: the watch is over
    bool input_ = false;
    std::thread thread_;
};

}  // namespace minibroker::tools
