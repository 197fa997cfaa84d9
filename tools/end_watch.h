#pragma once

#include <sys/types.h>

#include <thread>

namespace minibroker::tools {

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
