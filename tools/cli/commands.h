#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::cli {

/// Adds `address show` and `queue stat` to `app`. Each runs while the command line is parsed and
/// sets `exit_code`: 0, also when the broker refused the operation, as Artemis's command line has
/// it; 1 when the broker could not be reached, the login was wrong, or the table does not fit its
/// columns. `exit_code` must outlive `app`.
void add_client_commands(CLI::App& app, int& exit_code);

}  // namespace minibroker::cli
