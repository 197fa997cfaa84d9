#include "tools/minibroker/log_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace minibroker::tools {
namespace {

constexpr std::string_view kNotRead = "nobody read the log";

/// A descriptor as it is written to.
class Output {
public:
    enum class Kind : std::uint8_t {
        kNone,      ///< not open
        kPlain,     ///< write does not wait for a reader: a file
        kSocket,    ///< send with MSG_DONTWAIT
        kOwn,       ///< opened anew with O_NONBLOCK
        kBlocking,  ///< write may wait
    };

    explicit Output(int descriptor) : descriptor_(descriptor) {
        struct stat status{};
        if (fstat(descriptor, &status) != 0) return;
        kind_ = Kind::kPlain;
        if (S_ISSOCK(status.st_mode)) kind_ = Kind::kSocket;
        if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return;
        const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
        const int own = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        kind_ = own < 0 ? Kind::kBlocking : Kind::kOwn;
        if (own >= 0) descriptor_ = own;
    }
    ~Output() {
        if (kind_ == Kind::kOwn) close(descriptor_);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    [[nodiscard]] Kind kind() const { return kind_; }

    /// @return bytes taken, or minus the error's number; never -EINTR
    [[nodiscard]] ssize_t write_some(std::string_view bytes) const {
        for (;;) {
            const ssize_t written =
                kind_ == Kind::kSocket
                    ? send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                    : ::write(descriptor_, bytes.data(), bytes.size());
            if (written >= 0) return written;
            if (errno != EINTR) return -errno;
        }
    }
    void wait_until_writable() const {
        pollfd watched{descriptor_, POLLOUT, 0};
        poll(&watched, 1, -1);
    }

private:
    int descriptor_;
    Kind kind_ = Kind::kNone;
};

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

struct LogWriter::State {
    State(int descriptor, LossLine line, std::size_t most)
        : output(descriptor), loss_line(std::move(line)), backlog_max(most) {}

    // All with the lock held.
    void accept(std::string_view line);
    void tell_losses();
    std::size_t write_now(std::string_view bytes);
    void lose_line(std::string_view why);
    void lose_backlog(std::string_view bytes, int error);
    static void hand_over(const std::shared_ptr<State>& self);

    void run();
    void write_waiting(std::string_view bytes);

    const Output output;
    const LossLine loss_line;
    const std::size_t backlog_max;

    std::mutex mutex;
    std::condition_variable work;     // `waiting` has become true
    std::condition_variable written;  // `waiting` has become false
    std::string backlog;              // what is to be written, but for what the thread has taken
    std::size_t taken = 0;            // bytes that the thread has taken and not written
    bool waiting = false;             // the thread has something to write
    bool has_thread = false;
    std::uint64_t lost = 0;
    std::string why_lost;
    // Of the lines in the backlog that tell of losses: how many, and what they tell.
    std::uint64_t telling = 0;
    std::uint64_t told = 0;
};

void LogWriter::State::lose_line(std::string_view why) {
    ++lost;
    why_lost = why;
}

// `bytes` are the end of the backlog, and cannot be written. The next report counts them again.
void LogWriter::State::lose_backlog(std::string_view bytes, int error) {
    lost += lines_in(bytes) - std::min(telling, lines_in(bytes)) + told;
    telling = told = 0;
    why_lost = std::string("they could not be written: ") + std::strerror(error);
}

// A line reports missing lines, but not before half of the room is free again: else a slow
// reader would get as many of these as others.
void LogWriter::State::tell_losses() {
    if (lost == 0 || backlog.size() + taken > backlog_max / 2) return;
    backlog += loss_line(lost, why_lost);
    told += std::exchange(lost, 0);
    ++telling;
}

void LogWriter::State::accept(std::string_view line) {
    tell_losses();
    if (lost > 0 || backlog.size() + taken + line.size() > backlog_max) return lose_line(kNotRead);
    backlog += line;
}

// @return bytes that were taken, or given up
std::size_t LogWriter::State::write_now(std::string_view bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = output.write_some(bytes.substr(done));
        if (count == -EAGAIN) break;
        if (count < 0) {
            lose_backlog(bytes.substr(done), static_cast<int>(-count));
            return bytes.size();
        }
        done += static_cast<std::size_t>(count);
    }
    if (done == bytes.size()) telling = told = 0;
    return done;
}

// Without a thread it is tried again with the next line.
void LogWriter::State::hand_over(const std::shared_ptr<State>& self) {
    if (!self->has_thread) {
        try {
            std::thread([self] { self->run(); }).detach();
        } catch (const std::system_error&) {
            return;
        }
        self->has_thread = true;
    }
    self->waiting = true;
    self->work.notify_one();
}

void LogWriter::State::write_waiting(std::string_view bytes) {
    constexpr std::size_t kPiece = 4096;  // PIPE_BUF: so much is taken whole or not at all
    while (!bytes.empty()) {
        output.wait_until_writable();
        const ssize_t count = output.write_some(bytes.substr(0, kPiece));
        if (count == -EAGAIN) continue;
        const std::lock_guard lock(mutex);
        if (count < 0) {
            lose_backlog(bytes, static_cast<int>(-count));
            taken = 0;
            return;
        }
        taken -= static_cast<std::size_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void LogWriter::State::run() {
    std::unique_lock lock(mutex);
    for (;;) {
        work.wait(lock, [this] { return waiting; });
        while (!backlog.empty()) {
            const std::string bytes = std::exchange(backlog, {});
            taken = bytes.size();
            lock.unlock();
            write_waiting(bytes);
            lock.lock();
            // The next line reports the loss: it would fail as well now.
            if (why_lost == kNotRead) tell_losses();
        }
        waiting = false;
        telling = told = 0;
        written.notify_all();
    }
}

LogWriter::LogWriter(int descriptor, LossLine loss_line, std::size_t backlog_max)
    : state_(std::make_shared<State>(descriptor, std::move(loss_line), backlog_max)) {}

LogWriter::~LogWriter() {
    wait_until_written(kWaitAtEnd);
}

void LogWriter::write(std::string_view line) {
    State& state = *state_;
    if (state.output.kind() == Output::Kind::kNone) return;
    const std::lock_guard lock(state.mutex);
    state.accept(line);
    if (state.waiting) return;
    if (state.output.kind() != Output::Kind::kBlocking)
        state.backlog.erase(0, state.write_now(state.backlog));
    if (!state.backlog.empty()) State::hand_over(state_);
}

bool LogWriter::wait_until_written(Milliseconds at_most) {
    std::unique_lock lock(state_->mutex);
    return state_->written.wait_for(lock, at_most, [this] { return !state_->waiting; });
}

void write_error_line(std::string_view line) {
    LogWriter writer(STDERR_FILENO, [](std::uint64_t, std::string_view) { return std::string(); });
    writer.write(std::string(line) + '\n');
}

}  // namespace minibroker::tools
