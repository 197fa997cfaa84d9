#pragma once

#include <cstdint>
#include <string>

#include "tools/minibroker/cli/client/connection_options.h"

namespace minibroker::cli {

/// The options of `wait`, named as on the command line.
struct WaitOptions {
    ConnectionOptions connection;
    bool ready = false;      ///< until the broker accepts the login
    std::string queue;       ///< or until this queue has enough messages
    std::int64_t count = 1;  ///< messages, or more; 0: until it has none
    double timeout_seconds = 30;
};

/// Whether a queue with `messages` has as many as asked for.
[[nodiscard]] bool has_enough(std::int64_t messages, std::int64_t wanted);

/// Waits, asking ten times a second. It looks for the broker each time, as that may start
/// meanwhile.
/// @return 0, or 1 if the time was over; standard error then tells the last state.
[[nodiscard]] int wait(const WaitOptions& options, const Invocation& invocation);

}  // namespace minibroker::cli
