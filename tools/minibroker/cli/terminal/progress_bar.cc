#include "tools/minibroker/cli/terminal/progress_bar.h"

#include <unistd.h>

#include <cstdio>

#include "base/check.h"

namespace minibroker::cli {

std::string progress_line(std::int64_t done, std::int64_t total) {
    constexpr std::int64_t kWidth = 40;
    MB_CHECK(total >= 1);
    MB_CHECK(done >= 0);
    MB_CHECK(done <= total);
    const auto percent =
        static_cast<std::int64_t>(static_cast<double>(done) * 100.0 / static_cast<double>(total));
    const auto full = static_cast<std::size_t>(percent * kWidth / 100);
    std::string number = std::to_string(percent);
    number.insert(0, 3 - number.size(), ' ');
    return "[" + std::string(full, '#') + std::string(kWidth - full, ' ') + "] " + number + "% " +
           std::to_string(done) + "/" + std::to_string(total);
}

ProgressBar::ProgressBar(std::int64_t total, bool wanted)
    : total_(total), on_(wanted && total >= kTotalMin && ::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    if (on_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(std::int64_t done) {
    constexpr std::chrono::milliseconds kPause{100};
    if (!on_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < kPause) return;
    drawn_ = now;
    std::fprintf(stderr, "\r%s", progress_line(done, total_).c_str());
}

}  // namespace minibroker::cli
