#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"

namespace minibroker::tools {

/// Writes lines to a descriptor without anybody having to wait for who reads it.
///
/// How this works: a line is written at once, by the thread that has it, so that it is out whatever
/// becomes of the process. What a pipe, terminal or socket does not take is kept, and a thread,
/// which is started by the first such line, writes it once the reader reads again; order stays.
/// Lines over the limit are dropped and counted.
///
/// O_NONBLOCK would be a property of what the descriptor stands for, and so of every process that
/// has it from the same shell: pipes and terminals are opened anew instead (/proc/self/fd), sockets
/// have a flag for each call. Where neither works (a pipe of another user) the thread has all lines
/// from the start.
class LogWriter {
public:
    /// Bytes that wait for a reader.
    static constexpr std::size_t kBacklogBytesMax = std::size_t{4} * 1024 * 1024;
    /// The time that the end waits for a reader.
    static constexpr Milliseconds kWaitAtEnd{2'000};

    /// The line, with its end, that reports lost lines.
    /// @param why  such as "nobody read it"
    using LossLine = std::function<std::string(std::uint64_t lines, std::string_view why)>;

    /// @param descriptor  stays the caller's. One that is not open gets nothing, also when its
    ///     number is given to something else later
    /// @param loss_line  called from any thread
    LogWriter(int descriptor, LossLine loss_line, std::size_t backlog_max = kBacklogBytesMax);
    /// Waits for the reader, `kWaitAtEnd` at most.
    ~LogWriter();
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;

    /// From any thread. @param line  with its end
    void write(std::string_view line);
    /// @return whether all is written
    bool wait_until_written(Milliseconds at_most);

private:
    // The thread may still be waiting for a reader when this object is gone.
    struct State;
    std::shared_ptr<State> state_;
};

/// Writes one line to standard error, from a process whose reader may have stopped.
void write_error_line(std::string_view line);

}  // namespace minibroker::tools
