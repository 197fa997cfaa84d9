#pragma once

#include "base/result.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// Connects, logs in, DISCONNECTs, awaits the RECEIPT, closes, and again; several at once. Counts
/// connections.
[[nodiscard]] Result<RunFigures> run_connects(const RunOptions& options);

/// Connections that do nothing: how much memory each takes in the broker. `rss_bytes_each`.
[[nodiscard]] Result<RunFigures> run_idle_connections(const RunOptions& options);

}  // namespace minibroker::bench
