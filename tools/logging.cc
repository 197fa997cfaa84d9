#include "tools/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

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

}  // namespace

Logger make_logger(LogLevel level, TraceFrames frames) {
    auto sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("minibroker", std::move(sink));
    logger->set_pattern("%Y-%m-%d %H:%M:%S,%e %v");
    logger->flush_on(spdlog::level::trace);
    return {level,
            [logger](LogLevel line_level, std::string_view line) {
                logger->info("{} [minibroker] {}", padded_name(line_level), line);
            },
            frames};
}

}  // namespace minibroker::tools
