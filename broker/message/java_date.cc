#include "broker/message/java_date.h"

#include <cstdio>
#include <ctime>
#include <optional>

namespace minibroker::broker {
namespace {

std::optional<std::tm> utc(std::int64_t epoch_ms) {
    const auto seconds = static_cast<std::time_t>(epoch_ms / 1000);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) return std::nullopt;
    return parts;
}

std::string counted(std::int64_t count, const char* unit) {
    return std::to_string(count) + " " + unit + (count > 1 ? "s" : "");
}

}  // namespace

std::string java_date(std::int64_t epoch_ms) {
    const auto parts = utc(epoch_ms);
    char text[64];
    if (!parts) return "0";
    return {text, std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y", &*parts)};
}

std::string short_date(std::int64_t epoch_ms) {
    const auto parts = utc(epoch_ms);
    if (!parts) return "0";
    const int hour = parts->tm_hour % 12 == 0 ? 12 : parts->tm_hour % 12;
    char text[96];
    std::snprintf(text,
                  sizeof text,
                  "%d/%d/%02d, %d:%02d:%02d %s",
                  parts->tm_mon + 1,
                  parts->tm_mday,
                  parts->tm_year % 100,
                  hour,
                  parts->tm_min,
                  parts->tm_sec,
                  parts->tm_hour < 12 ? "AM" : "PM");
    return text;
}

std::string java_duration(std::int64_t ms) {
    if (ms < 60'000) {
        char text[32];
        std::snprintf(text,
                      sizeof text,
                      "%lld.%03lld seconds",
                      static_cast<long long>(ms / 1000),
                      static_cast<long long>(ms % 1000));
        return text;
    }
    const std::int64_t minutes = ms / 60'000;
    if (minutes < 60) return counted(minutes, "minute");
    const std::int64_t hours = minutes / 60;
    if (hours < 24) {
        const std::string rest = minutes % 60 == 0 ? "" : " " + counted(minutes % 60, "minute");
        return counted(hours, "hour") + rest;
    }
    const std::string rest = hours % 24 == 0 ? "" : " " + counted(hours % 24, "hour");
    return counted(hours / 24, "day") + rest;
}

}  // namespace minibroker::broker
