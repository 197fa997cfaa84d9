#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// A kind of load that `minibroker-bench run --workload` knows.
struct Workload {
    std::string_view name;
    std::string_view about;  ///< for the help
    std::function<Result<RunFigures>(const RunOptions&)> run;
};

[[nodiscard]] const std::vector<Workload>& workloads();

}  // namespace minibroker::bench
