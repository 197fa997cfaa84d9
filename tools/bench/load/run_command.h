#pragma once

namespace CLI {
class App;
}

namespace minibroker::bench {

/// `minibroker-bench run`: load on a broker over sockets.
void add_run_command(CLI::App& app);

}  // namespace minibroker::bench
