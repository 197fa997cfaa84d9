#include "tools/bench/floor/floor_command.h"

#include <sys/signalfd.h>

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "tools/bench/floor/floor_server.h"

namespace minibroker::bench {
namespace {

struct Arguments {
    std::uint16_t port = 0;
    std::string log = "floor.log";
};

/// Can be read when the process is asked to end.
Socket stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return Socket(signalfd(-1, &signals, SFD_CLOEXEC));
}

Result<> serve(const Arguments& arguments) {
    const Socket stop = stop_signals();
    auto server = FloorServer::open(arguments.port, arguments.log);
    if (!server) return std::unexpected(server.error());
    std::printf("stomp://127.0.0.1:%u\n", static_cast<unsigned>((*server)->port()));
    std::fflush(stdout);
    return (*server)->run(stop.fd());
}

}  // namespace

void add_floor_command(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("floor", "What a broker cannot be cheaper than");
    command->add_option("--port", arguments->port, "On 127.0.0.1; 0: any, it is printed")
        ->capture_default_str();
    command->add_option("--log", arguments->log, "The file for persistent messages")
        ->capture_default_str();
    command->callback([arguments, &exit_code] {
        const auto served = serve(*arguments);
        if (served) return;
        std::fprintf(stderr, "minibroker-bench: floor: %s\n", served.error().text.c_str());
        exit_code = 1;
    });
}

}  // namespace minibroker::bench
