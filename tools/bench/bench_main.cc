#include <CLI/CLI.hpp>

#include "tools/bench/floor/floor_command.h"
#include "tools/bench/hot_path.h"
#include "tools/bench/load/run_command.h"
#include "tools/bench/scale.h"

int main(int argc, char** argv) {
    CLI::App app{"minibroker-bench: measures the broker"};
    int exit_code = 0;
    app.require_subcommand(1);
    minibroker::bench::add_scale_command(app);
    minibroker::bench::add_hot_path_command(app, exit_code);
    minibroker::bench::add_run_command(app, exit_code);
    minibroker::bench::add_floor_command(app, exit_code);
    CLI11_PARSE(app, argc, argv);
    return exit_code;
}
