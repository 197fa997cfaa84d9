#pragma once

#include "base/result.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// Messages to a queue that nobody reads: how much memory each takes in the broker,
/// `rss_bytes_each`. Then they are read and checked.
[[nodiscard]] Result<RunFigures> run_waiting(const RunOptions& options);

}  // namespace minibroker::bench
