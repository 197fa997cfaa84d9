#include "tools/bench/load/run_command.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "tools/bench/load/client/sequence.h"
#include "tools/bench/load/workloads.h"

namespace minibroker::bench {
namespace {

struct Arguments {
    RunOptions options;
    double seconds = 3;
    double warm_up_seconds = 1;
    double patience_seconds = 10;
};

std::chrono::nanoseconds nanoseconds_of(double seconds) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

/// @return the exit code
int run(Arguments& arguments) {
    RunOptions& options = arguments.options;
    options.duration = nanoseconds_of(arguments.seconds);
    options.patience = nanoseconds_of(arguments.patience_seconds);
    options.warm_up = nanoseconds_of(arguments.warm_up_seconds);
    const auto& all = workloads();
    const auto workload = std::ranges::find(all, options.workload, &Workload::name);
    const auto figures = workload->run(options);
    if (!figures) {
        std::fprintf(stderr,
                     "minibroker-bench: %s: %s\n",
                     options.workload.c_str(),
                     figures.error().text.c_str());
        return 1;
    }
    std::puts(figures->json(options.workload).c_str());
    return figures->is_clean() ? 0 : 2;
}

std::string list_of_workloads() {
    std::string text = "Loads:";
    for (const Workload& workload : workloads()) {
        text.append("\n  ").append(workload.name).append(": ").append(workload.about);
    }
    return text;
}

void add_options(CLI::App& command, Arguments& arguments) {
    RunOptions& options = arguments.options;
    std::vector<std::string> names;
    for (const Workload& workload : workloads()) names.emplace_back(workload.name);
    command.add_option("--url", options.url, "stomp://host:port")->required();
    command.add_option("--workload", options.workload, "What to do")
        ->required()
        ->check(CLI::IsMember(names));
    command.add_option("--dialect", options.dialect, "How the broker names destinations")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, Dialect>{{"plain", Dialect::kPlain},
                                           {"rabbitmq", Dialect::kRabbitMq},
                                           {"classic", Dialect::kClassic}}));
    command.add_option("--login", options.credentials.login)->capture_default_str();
    command.add_option("--passcode", options.credentials.passcode)->capture_default_str();
    command.add_option("--name", options.name, "Of the queue or address; one of its own if absent");
    command.add_option("--pid", options.pid, "The broker's process, for its CPU and memory")
        ->check(CLI::PositiveNumber);
}

void add_sizes(CLI::App& command, Arguments& arguments) {
    RunOptions& options = arguments.options;
    options.subscribers = 100;
    command.add_option("--body", options.body_bytes, "Bytes of a body")
        ->check(CLI::Range(SequenceText::kSize, std::size_t{64} << 20U))
        ->capture_default_str();
    command.add_option("--seconds", arguments.seconds, "Measured time")
        ->check(CLI::Range(0.01, 3600.0))
        ->capture_default_str();
    command.add_option("--warm-up", arguments.warm_up_seconds, "Seconds before it")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    command
        .add_option("--patience",
                    arguments.patience_seconds,
                    "Seconds without any message after which the rest counts as lost")
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    command.add_option("--count", options.count, "Messages at most; the first tenth warms up");
    command.add_option("--rate", options.rate, "Open loop: messages per second")
        ->check(CLI::Range(1.0, 1e8));
    command
        .add_option("--in-flight",
                    options.in_flight_bytes,
                    "Closed loop: bytes of bodies; if absent, as the load likes")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U));
    command.add_option("--subscribers", options.subscribers, "Of the fan-out")
        ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
        ->capture_default_str();
    command.add_option("--connections", options.connections, "Idle ones (5000), or at once (16)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
    command.add_option("--consumer-window",
                       options.consumer_window_bytes,
                       "consumer-window-size of the subscription; bytes, -1: no limit");
    command.add_option("command", options.command, "start: the broker and its arguments, after --");
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<Arguments>();
    arguments->options.credentials = {"admin", "admin"};
    CLI::App* command = app.add_subcommand("run", "Load on a broker; one line of JSON");
    command->footer(list_of_workloads());
    add_options(*command, *arguments);
    add_sizes(*command, *arguments);
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace minibroker::bench
