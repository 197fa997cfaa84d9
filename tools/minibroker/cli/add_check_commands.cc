#include "tools/minibroker/cli/check/node_check.h"
#include "tools/minibroker/cli/check/queue_check.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/start_command.h"

namespace minibroker::cli {
namespace {

void add_check_options(CLI::App& command, CheckOptions& options, const char* what) {
    add_connection_options(command, options.connection);
    command.add_option("--name", options.name, what);
    command
        .add_option("--timeout", options.timeout_milliseconds, "Milliseconds that all checks have")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{86'400'000}).description("0 to 86400000"))
        ->capture_default_str();
    command.add_flag(
        "--fail-at-end", options.fail_at_end, "Go on with the other checks after one that fails");
}

void add_node(CLI::App& check, const Invocation& invocation, int& exit_code) {
    CLI::App* command = check.add_subcommand("node", "Check a broker");
    const auto options = std::make_shared<NodeCheckOptions>();
    add_check_options(*command, options->check, "The node's id, for --primary and --backup");
    command->add_flag("--up", options->up, "That it is started; what is checked by default");
    command->add_option("--diskUsage", options->disk_usage, "Percent, -1 for its maxDiskUsage");
    command->add_option("--memoryUsage", options->memory_usage, "Percent of its globalMaxSize");
    command->add_flag("--primary,--live", options->primary, "That the node has a primary");
    command->add_flag("--backup", options->backup, "That the node has a backup");
    command->add_option("--peers", options->peers, "That there are so many nodes");
    command->callback([options, &invocation, &exit_code] {
        const bool started =
            start_command(options->check.connection, invocation, "check.NodeCheck");
        exit_code = started ? check_node(*options) : 1;
    });
}

void add_queue(CLI::App& check, const Invocation& invocation, int& exit_code) {
    CLI::App* command = check.add_subcommand("queue", "Check a queue");
    const auto options = std::make_shared<QueueCheckOptions>();
    add_check_options(*command, options->check, "The queue's name");
    command->add_flag("--up", options->up, "That it is there and not paused; the default");
    command->add_option("--browse", options->browse, "Messages that it has at least, or -1");
    command->add_option("--consume", options->consume, "Messages to take from it, or -1 for none");
    command->add_option("--produce", options->produce, "Messages to send to it");
    command->callback([options, &invocation, &exit_code] {
        const bool started =
            start_command(options->check.connection, invocation, "check.QueueCheck");
        exit_code = started ? check_queue(*options) : 1;
    });
}

}  // namespace

void add_check_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* check = app.add_subcommand("check", "Whether a broker or a queue is as it should be");
    check->require_subcommand(1);
    add_node(*check, invocation, exit_code);
    add_queue(*check, invocation, exit_code);
}

}  // namespace minibroker::cli
