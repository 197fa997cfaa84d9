#pragma once

#include <optional>

#include "tools/minibroker/cli/check/check.h"

namespace minibroker::cli {

struct NodeCheckOptions {
    CheckOptions check;
    bool up = false;
    std::optional<std::int64_t> disk_usage;    ///< percent; -1: the broker's maxDiskUsage
    std::optional<std::int64_t> memory_usage;  ///< percent
    bool primary = false;
    bool backup = false;
    std::optional<std::int64_t> peers;
};

/// `check node`.
/// @return the exit code, see `run_checks`
[[nodiscard]] int check_node(const NodeCheckOptions& options);

}  // namespace minibroker::cli
