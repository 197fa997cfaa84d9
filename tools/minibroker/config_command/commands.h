#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::tools {

/// Adds `config export`, `config import` and `mask` to `app`. Each runs while the command line is
/// parsed and sets `exit_code`, which must outlive `app`. With `as_artemis` nothing is
/// printed that Artemis does not print.
void add_config_commands(CLI::App& app, int& exit_code, bool as_artemis);

}  // namespace minibroker::tools
