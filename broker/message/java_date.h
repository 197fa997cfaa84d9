#pragma once

#include <cstdint>
#include <string>

namespace minibroker::broker {

/// A time as Java's `Date.toString` prints it in UTC: `Mon Nov 23 08:52:03 UTC 2026`.
[[nodiscard]] std::string java_date(std::int64_t epoch_ms);
/// A time as `DateFormat` prints it short in American English: `11/23/26, 8:52:03 AM`.
[[nodiscard]] std::string short_date(std::int64_t epoch_ms);
/// A span as the uptime is shown: `27.643 seconds`, `2 minutes`, `1 hour 3 minutes`. Source:
/// Artemis
/// `TimeUtils.printDuration`. @param ms  not negative
[[nodiscard]] std::string java_duration(std::int64_t ms);

}  // namespace minibroker::broker
