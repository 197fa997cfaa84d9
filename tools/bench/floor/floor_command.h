#pragma once

namespace CLI {
class App;
}

namespace minibroker::bench {

/// `minibroker-bench floor`: the lower bound of a broker's cost.
void add_floor_command(CLI::App& app, int& exit_code);

}  // namespace minibroker::bench
