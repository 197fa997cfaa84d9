#include "tools/minibroker/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace minibroker {
namespace {

// Why it failed at first: of a later attempt the reason may be another one.
std::atomic<int> first_error = 0;

void note_error() {
    int none = 0;
    first_error.compare_exchange_strong(none, errno);
}

}  // namespace

void open_missing_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free number, which is this one. For reading alone, so that writing fails.
        static_cast<void>(open("/dev/null", O_RDONLY));
    }
}

void print_output(std::string_view text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size()) note_error();
    // The first failure is noted; whoever must know asks, and the end of the program does.
    static_cast<void>(output_written());
}

Result<> output_written() {
    errno = 0;
    const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (!failed) return {};
    note_error();
    const int why = first_error;
    return failure(
        ErrorCode::kIo,
        "cannot write the output" + (why == 0 ? "" : ": " + std::generic_category().message(why)));
}

int end_output(int code) {
    const auto written = output_written();
    if (written) return code;
    std::fprintf(stderr, "minibroker: %s\n", written.error().text.c_str());
    return code == 0 ? 1 : code;
}

}  // namespace minibroker
