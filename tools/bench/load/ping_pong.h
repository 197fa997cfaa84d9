#pragma once

#include "base/result.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// A message to one queue, answered by one to another, again and again: counts the round trips.
[[nodiscard]] Result<RunFigures> run_ping_pong(const RunOptions& options);

}  // namespace minibroker::bench
