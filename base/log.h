#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace minibroker {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

/// A level and a sink, passed in by reference; there is no global logger, so that tests can read
/// lines.
class Logger {
public:
    using Sink = std::function<void(LogLevel, std::string_view line)>;

    /// Drops everything.
    Logger() = default;
    Logger(LogLevel level, Sink sink) : level_(level), sink_(std::move(sink)) {}

    [[nodiscard]] bool enabled(LogLevel level) const { return sink_ && level >= level_; }
    /// One line: the event, then `key=value`. Text from the wire goes through `printable` first.
    void log(LogLevel level, std::string_view line) const {
        if (enabled(level)) sink_(level, line);
    }
    void error(std::string_view line) const { log(LogLevel::kError, line); }
    void warn(std::string_view line) const { log(LogLevel::kWarn, line); }
    void info(std::string_view line) const { log(LogLevel::kInfo, line); }
    void debug(std::string_view line) const { log(LogLevel::kDebug, line); }

private:
    LogLevel level_ = LogLevel::kInfo;
    Sink sink_;
};

}  // namespace minibroker
