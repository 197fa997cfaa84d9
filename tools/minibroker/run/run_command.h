#pragma once

#include <optional>

#include "tools/minibroker/run/run_broker.h"

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::tools {

/// Adds `run` to `app`: the broker, on a configuration file or for tests alone (`--ephemeral`).
/// @param run  set when the command is given; outlives `app`
void add_run_command(CLI::App& app, std::optional<RunOptions>& run);

/// Adds the options that `run` shares with the program without a command. They outlive `app`.
void add_run_options(CLI::App& app, RunOptions& options);

}  // namespace minibroker::tools
