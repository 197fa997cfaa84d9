#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::tools {

/// Adds `completion SHELL` and `man` to `app`, which must have all other commands by the time that
/// one of them runs. Each sets `exit_code`, which must outlive `app`.
void add_tree_commands(CLI::App& app, int& exit_code);

}  // namespace minibroker::tools
