#include "tools/minibroker/cli/terminal/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace minibroker::cli {
namespace {

void say(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

// The terminal shows nothing of what is typed as long as this is there. Ctrl-C is then a character
// like any other (`kInterrupt`), so that no user is left with a terminal that shows nothing.
class Silence {
public:
    Silence() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        silent.c_lflag |= ECHONL;
        silent.c_cc[VEOL] = static_cast<cc_t>(kInterrupt);  // ends a line: it is read at once
        changed_ = tcsetattr(STDIN_FILENO, TCSANOW, &silent) == 0;
    }
    ~Silence() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

    static constexpr char kInterrupt = '\003';

private:
    termios before_{};
    bool changed_ = false;
};

// A line without its end; nullopt at the end of input, or after Ctrl-C. Byte by byte: what follows
// is not ours.
std::optional<std::string> read_line() {
    std::string line;
    for (;;) {
        char c = 0;
        const ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || c == Silence::kInterrupt) return std::nullopt;
        if (c == '\n') return line;
        line += c;  // a terminal gives no line of more than 4,096 bytes
    }
}

std::optional<std::string> read_answer() {
    for (;;) {
        auto answer = read_line();
        if (!answer || !answer->empty()) return answer;
        say("Invalid Entry!\n");
    }
}

}  // namespace

bool has_terminal() {
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

std::optional<std::string> ask(std::string_view option, std::string_view prompt) {
    say("\n" + std::string(option) + ":\n" + std::string(prompt) + "\n");
    return read_answer();
}

std::optional<std::string> ask_secret(std::string_view option, std::string_view prompt) {
    const Silence silence;  // before the question: whoever sees that can answer
    say("\n" + std::string(option) + ": is mandatory with this configuration:\n" +
        std::string(prompt) + "\n");
    return read_answer();
}

}  // namespace minibroker::cli
