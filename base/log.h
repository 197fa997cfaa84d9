#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace minibroker {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

/// Whether every frame of every client is to be logged, whatever the level.
enum class TraceFrames { kNo, kYes };

/// A level and a sink, passed in by reference; there is no global logger, so that tests can read
/// lines.
class Logger {
public:
    using Sink = std::function<void(LogLevel, std::string_view line)>;

    /// Drops everything.
    Logger() = default;
    Logger(LogLevel level, Sink sink, TraceFrames frames = TraceFrames::kNo)
        : level_(level), sink_(std::move(sink)), frames_(frames) {}

    [[nodiscard]] bool enabled(LogLevel level) const { return sink_ && level >= level_; }
    /// One line: the event, then `key=value`. Text from the wire goes through `printable` first.
    void log(LogLevel level, std::string_view line) const {
        if (enabled(level)) sink_(level, line);
    }
    void error(std::string_view line) const { log(LogLevel::kError, line); }
    void warn(std::string_view line) const { log(LogLevel::kWarn, line); }
    void info(std::string_view line) const { log(LogLevel::kInfo, line); }
    void debug(std::string_view line) const { log(LogLevel::kDebug, line); }

    [[nodiscard]] bool traces_frames() const { return sink_ && frames_ == TraceFrames::kYes; }
    /// A line about a frame. Only when `traces_frames`.
    void frame(std::string_view line) const { sink_(LogLevel::kTrace, line); }

private:
    LogLevel level_ = LogLevel::kInfo;
    Sink sink_;
    TraceFrames frames_ = TraceFrames::kNo;
};

}  // namespace minibroker
