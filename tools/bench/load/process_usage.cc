#include "tools/bench/load/process_usage.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace minibroker::bench {

std::optional<ProcessUsage> parse_usage(std::string_view stat) {
    // The name is in brackets and may have blanks and brackets itself.
    const auto name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    std::istringstream fields{std::string(stat.substr(name_end + 1))};
    std::string skipped;
    std::int64_t user_ticks = 0;
    std::int64_t system_ticks = 0;
    std::int64_t pages = 0;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    fields >> user_ticks >> system_ticks;
    for (int field = 16; field < 24; ++field) fields >> skipped;
    fields >> pages;
    if (!fields) return std::nullopt;
    const std::int64_t tick = 1'000'000'000 / sysconf(_SC_CLK_TCK);
    return ProcessUsage{std::chrono::nanoseconds((user_ticks + system_ticks) * tick),
                        pages * sysconf(_SC_PAGESIZE)};
}

std::optional<ProcessUsage> usage_of(pid_t pid) {
    const std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::ostringstream text;
    text << file.rdbuf();
    return parse_usage(text.str());
}

}  // namespace minibroker::bench
