#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tools/minibroker/cli/client/connection_options.h"

namespace minibroker::cli {

/// The options of `reset`, `peek` and `clock`: operations of the resource `minibroker`, which only
/// a broker for tests has (docs/MANAGEMENT.md).
struct ResetOptions {
    ConnectionOptions connection;
    std::string match;              ///< "": everything
    bool keep_subscribers = false;  ///< queues with consumers stay, empty
};
struct PeekOptions {
    ConnectionOptions connection;
    std::string queue;
    std::int64_t offset = 0;
    std::int64_t count = 100;
};
struct ClockOptions {
    ConnectionOptions connection;
    std::string span;          ///< "": only ask for the time
    bool connections = false;  ///< their time passes too
};

// Each prints what the broker answered. @return 0, or 1 when it refused or could not be reached.
[[nodiscard]] int reset(const ResetOptions& options);
[[nodiscard]] int peek(const PeekOptions& options);
[[nodiscard]] int use_clock(const ClockOptions& options);

/// The answer of `peek`, for people: a line for each message. kInvalid if it is not understood.
[[nodiscard]] Result<std::string> peek_lines(std::string_view json);
/// The answer of `reset`, for people.
[[nodiscard]] Result<std::string> reset_line(std::string_view json);

}  // namespace minibroker::cli
