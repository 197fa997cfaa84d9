#include "tools/minibroker/log_writer.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

using minibroker::Milliseconds;
using minibroker::tools::LogWriter;

namespace {

// Longer than any of this takes: what is waited for comes.
constexpr Milliseconds kLong{20'000};

std::string losses(std::uint64_t lines, std::string_view why) {
    return std::to_string(lines) + " lost, " + std::string(why) + "\n";
}

/// A descriptor that is written to and one that is read from.
struct Ends {
    int in = -1;
    int out = -1;

    Ends() = default;
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;
    ~Ends() {
        close(in);
        close(out);
    }
    /// `size` bytes, waiting for them.
    [[nodiscard]] std::string read(std::size_t size) const {
        std::string bytes(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            const ssize_t got = ::read(out, bytes.data() + done, size - done);
            if (got <= 0) break;
            done += static_cast<std::size_t>(got);
        }
        return bytes.substr(0, done);
    }
    [[nodiscard]] bool is_shared_and_waits() const {
        return (fcntl(in, F_GETFL) & O_NONBLOCK) == 0;
    }
};

struct Pipe : Ends {
    static constexpr std::size_t kSize = 4096;
    Pipe() {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        out = ends[0];
        in = ends[1];
        REQUIRE(fcntl(in, F_SETPIPE_SZ, kSize) == kSize);
    }
    void fill() const { REQUIRE(::write(in, std::string(kSize, '.').data(), kSize) == kSize); }
};

struct SocketPair : Ends {
    SocketPair() {
        int ends[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        out = ends[0];
        in = ends[1];
    }
};

struct Fifo : Ends {
    Fifo() {
        REQUIRE(mkfifo(path.c_str(), 0600) == 0);
        start_reading();
        in = open(path.c_str(), O_WRONLY);
    }
    ~Fifo() { unlink(path.c_str()); }
    void stop_reading() { close(std::exchange(out, -1)); }
    void start_reading() {
        out = open(path.c_str(), O_RDONLY | O_NONBLOCK);
        REQUIRE(out >= 0);
        fcntl(out, F_SETFL, 0);
    }
    const std::string path =
        std::filesystem::temp_directory_path() / ("log-writer-" + std::to_string(getpid()));
};

/// 100 bytes.
std::string line(int number) {
    std::string text = std::to_string(number);
    return text + std::string(99 - text.size(), ' ') + "\n";
}

std::string lines(int begin, int end) {
    std::string text;
    for (int i = begin; i < end; ++i) text += line(i);
    return text;
}

}  // namespace

TEST_CASE("log writer: a line is out at once, by the thread that has it") {
    const Pipe pipe;
    LogWriter writer(pipe.in, losses);
    writer.write("a\n");
    CHECK(writer.wait_until_written(Milliseconds(0)));
    CHECK(pipe.read(2) == "a\n");
    CHECK(pipe.is_shared_and_waits());
}

TEST_CASE("log writer: what a full pipe or socket does not take comes later, all of it, in order") {
    const auto check = [](const Ends& ends, int count) {
        LogWriter writer(ends.in, losses);
        for (int i = 0; i < count; ++i) writer.write(line(i));
        CHECK_FALSE(writer.wait_until_written(Milliseconds(0)));
        const std::string expected = lines(0, count);
        CHECK(ends.read(expected.size()) == expected);
        CHECK(writer.wait_until_written(kLong));
        writer.write("the next\n");
        CHECK(ends.read(9) == "the next\n");
        CHECK(ends.is_shared_and_waits());
    };
    check(Pipe(), 1'000);
    check(SocketPair(), 20'000);
}

TEST_CASE("log writer: lines over the limit are lost, and counted where they are missing") {
    for (const int count : {9, 10, 11, 25}) {
        const Pipe pipe;
        pipe.fill();
        LogWriter writer(pipe.in, losses, 1'000);
        for (int i = 0; i < count; ++i) writer.write(line(i));
        const int kept = std::min(count, 10);
        CHECK(pipe.read(Pipe::kSize) == std::string(Pipe::kSize, '.'));
        std::string expected = lines(0, kept);
        if (count > kept)
            expected += losses(static_cast<std::uint64_t>(count - kept), "nobody read the log");
        CHECK(pipe.read(expected.size()) == expected);
        CHECK(writer.wait_until_written(kLong));
        writer.write("the next\n");
        CHECK(pipe.read(9) == "the next\n");
    }
}

TEST_CASE(
    "log writer: the end does not wait for a reader for ever, and what is read by then is whole") {
    const Pipe pipe;
    pipe.fill();
    {
        LogWriter writer(pipe.in, losses);
        writer.write("a\n");
        CHECK_FALSE(writer.wait_until_written(Milliseconds(1)));
        CHECK(pipe.read(Pipe::kSize).size() == Pipe::kSize);
    }
    CHECK(pipe.read(2) == "a\n");
}

TEST_CASE(
    "log writer: a descriptor that is not open gets nothing, whatever is opened as it later") {
    Pipe pipe;
    const int number = dup(pipe.in);
    close(number);
    LogWriter writer(number, losses);
    REQUIRE(dup2(pipe.in, number) == number);
    writer.write("a\n");
    CHECK(writer.wait_until_written(Milliseconds(0)));
    close(number);
    close(std::exchange(pipe.in, -1));
    CHECK(pipe.read(1).empty());
}

TEST_CASE("log writer: lines that cannot be written are counted until one can") {
    const auto before = signal(SIGPIPE, SIG_IGN);
    Fifo fifo;
    LogWriter writer(fifo.in, losses);
    fifo.stop_reading();
    for (int i = 0; i < 3; ++i) writer.write(line(i));
    fifo.start_reading();
    writer.write("the next\n");
    const std::string told = "3 lost, they could not be written: Broken pipe\n";
    CHECK(fifo.read(told.size() + 9) == told + "the next\n");
    signal(SIGPIPE, before);
}

TEST_CASE("log writer: what cannot be opened anew is left to the thread") {
    Fifo fifo;
    fifo.stop_reading();  // as a pipe of another user, this cannot be opened now
    LogWriter writer(fifo.in, losses);
    fifo.start_reading();
    for (int i = 0; i < 2'000; ++i) writer.write(line(i));
    const std::string expected = lines(0, 2'000);
    CHECK(fifo.read(expected.size()) == expected);
    CHECK(writer.wait_until_written(kLong));
    CHECK(fifo.is_shared_and_waits());
}
