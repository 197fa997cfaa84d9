#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace minibroker {

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarn, kError };

/// Whether to log every frame of every client, at any level.
enum class TraceFrames : std::uint8_t { kNo, kYes };

/// A level and a sink, passed by reference; there is no global logger, so that tests can read the
/// lines.
class Logger {
public:
    using Sink = std::function<void(LogLevel, std::string_view line)>;

    /// Drops everything.
    Logger() = default;
    Logger(LogLevel level, Sink sink, TraceFrames frames = TraceFrames::kNo)
        : level_(level), sink_(std::move(sink)), frames_(frames) {}

    [[nodiscard]] bool enabled(LogLevel level) const { return sink_ && level >= level_; }
    /// Logs one line: the event, then `key=value`. Text from the wire goes through `printable`
    /// first.
    void log(LogLevel level, std::string_view line) const {
        if (enabled(level)) sink_(level, line);
    }
    void error(std::string_view line) const { log(LogLevel::kError, line); }
    void warn(std::string_view line) const { log(LogLevel::kWarn, line); }
    void info(std::string_view line) const { log(LogLevel::kInfo, line); }
    void debug(std::string_view line) const { log(LogLevel::kDebug, line); }

    [[nodiscard]] bool traces_frames() const { return sink_ && frames_ == TraceFrames::kYes; }
    /// Logs a line about a frame. Call it only if `traces_frames()`.
    void frame(std::string_view line) const { sink_(LogLevel::kTrace, line); }

private:
    LogLevel level_ = LogLevel::kInfo;
    Sink sink_;
    TraceFrames frames_ = TraceFrames::kNo;
};

}  // namespace minibroker
