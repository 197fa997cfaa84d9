#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace minibroker::cli {

/// The line of a progress bar, without its end: `[####      ]  40% 400/1000`.
/// @param total  at least 1; `done` at most that.
[[nodiscard]] std::string progress_line(std::int64_t done, std::int64_t total);

/// A bar on standard error, only when that is a terminal and there is much to do. Drawn at most
/// ten times a second; gone when the object goes.
class ProgressBar {
public:
    /// Fewer messages than this are sent without a bar.
    static constexpr std::int64_t kTotalMin = 1000;

    /// @param wanted  false: no bar whatever the terminal.
    ProgressBar(std::int64_t total, bool wanted);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    void show(std::int64_t done);

private:
    std::int64_t total_;
    bool on_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace minibroker::cli
