#pragma once

#include <optional>

#include "tools/minibroker/cli/check/check.h"

namespace minibroker::cli {

struct QueueCheckOptions {
    CheckOptions check;
    bool up = false;
    std::optional<std::int64_t> browse;   ///< messages; -1: whether it can be browsed
    std::optional<std::int64_t> consume;  ///< messages; -1: whether it can be consumed from
    std::optional<std::int64_t> produce;  ///< messages
};

/// `check queue`. The messages of `produce` stay in the queue unless `consume` takes them.
/// @return the exit code, see `run_checks`
[[nodiscard]] int check_queue(const QueueCheckOptions& options);

}  // namespace minibroker::cli
