#pragma once

#include <cstdint>

#include "tools/minibroker/cli/client/connection_options.h"
#include "tools/minibroker/cli/manage/queue_stat.h"

namespace minibroker::cli {

/// `queue stat` with the options that only running it needs.
struct QueueStatCommand {
    ConnectionOptions connection;
    QueueStatOptions stat;
    bool clustered = false;  ///< a lone broker prints the same
    bool loop = false;
    std::int64_t sleep_milliseconds = 60'000;
};

/// Runs the command.
/// @return the exit code, see `perform`; 1 also when the table does not fit its columns.
[[nodiscard]] int show_queues(const QueueStatCommand& command);

}  // namespace minibroker::cli
