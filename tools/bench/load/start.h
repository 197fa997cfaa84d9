#pragma once

#include "base/result.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// Starts a broker, connects as soon as it listens, and ends it: the time from exec to CONNECTED,
/// and its memory once the client is gone.
[[nodiscard]] Result<RunFigures> run_start(const RunOptions& options);

}  // namespace minibroker::bench
