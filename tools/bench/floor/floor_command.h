#pragma once

namespace CLI {
class App;
}

namespace minibroker::bench {

/// `minibroker-bench floor`: the program that a broker cannot beat.
void add_floor_command(CLI::App& app, int& exit_code);

}  // namespace minibroker::bench
