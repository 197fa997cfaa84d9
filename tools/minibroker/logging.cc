#include "tools/minibroker/logging.h"

#include <spdlog/pattern_formatter.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <string>

#include "tools/minibroker/log_writer.h"

namespace minibroker::tools {
namespace {

const char* padded_name(LogLevel level) {
    switch (level) {
        case LogLevel::kTrace:
            return "TRACE";
        case LogLevel::kDebug:
            return "DEBUG";
        case LogLevel::kInfo:
            return "INFO ";
        case LogLevel::kWarn:
            return "WARN ";
        case LogLevel::kError:
            return "ERROR";
    }
    return "?    ";
}

// Lines as Artemis writes them. From any thread.
class Lines {
public:
    std::string line(LogLevel level, std::string_view text) {
        const std::string told = std::string(padded_name(level)) + " [minibroker] ";
        const std::lock_guard lock(mutex_);  // the formatter keeps the last second's text
        spdlog::memory_buf_t buffer;
        formatter_.format({"", spdlog::level::info, told}, buffer);
        buffer.append(text);
        buffer.push_back('\n');
        return {buffer.data(), buffer.size()};
    }

private:
    std::mutex mutex_;
    spdlog::pattern_formatter formatter_{
        "%Y-%m-%d %H:%M:%S,%e %v", spdlog::pattern_time_type::local, ""};
};

}  // namespace

Logger make_logger(LogLevel level, TraceFrames frames) {
    const auto lines = std::make_shared<Lines>();
    const auto writer = std::make_shared<LogWriter>(
        STDOUT_FILENO, [lines](std::uint64_t lost, std::string_view why) {
            return lines->line(LogLevel::kWarn,
                               std::to_string(lost) + " log lines were lost because " +
                                   std::string(why) + "; " +
                                   std::to_string(LogWriter::kBacklogBytesMax) +
                                   " bytes wait for a reader at most");
        });
    return {level,
            [lines, writer](LogLevel line_level, std::string_view text) {
                writer->write(lines->line(line_level, text));
            },
            frames};
}

}  // namespace minibroker::tools
