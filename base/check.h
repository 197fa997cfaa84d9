#pragma once

namespace minibroker {

/// Prints the failed expression with its place to standard error and aborts. Never returns.
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace minibroker

/// Checks for a bug, in every build. Never for a condition that a peer or a file can cause.
#define MB_CHECK(condition)                              \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::minibroker::check_failed(#condition, __FILE__, __LINE__))

#define MB_UNREACHABLE() ::minibroker::check_failed("unreachable", __FILE__, __LINE__)
