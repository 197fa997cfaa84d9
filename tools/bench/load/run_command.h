#pragma once

namespace CLI {
class App;
}

namespace minibroker::bench {

/// `minibroker-bench run`: load on a broker over sockets. The exit code is set to 1 when the run
/// failed, to 2 when something was lost, duplicated or out of order.
void add_run_command(CLI::App& app, int& exit_code);

}  // namespace minibroker::bench
