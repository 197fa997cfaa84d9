#pragma once

#include <cstddef>

#include "tools/bench/report.h"

namespace CLI {
class App;
}

namespace minibroker::bench {

/// The numbers of objects that `scale` creates.
struct ScaleOptions {
    std::size_t addresses = 100'000;
    std::size_t subscriptions = 10'000;
    std::size_t messages = 1'000'000;
    std::size_t consumers = 100;
};

/// Adds the subcommand `scale`: how cost and memory grow with the contents of the broker. It runs,
/// and prints, while the command line is parsed.
void add_scale_command(CLI::App& app);

// Groups of its figures.
void measure_settings(Report& report);
void measure_addresses(const ScaleOptions& options, Report& report);
void measure_subscriptions(const ScaleOptions& options, Report& report);
void measure_selectors(const ScaleOptions& options, Report& report);

}  // namespace minibroker::bench
