#include <memory>

#include "tools/minibroker/cli/manage/test_commands.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/start_command.h"

namespace minibroker::cli {
namespace {

void add_reset(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command =
        app.add_subcommand("reset", "Empty a broker for tests, as after a start on no data");
    const auto options = std::make_shared<ResetOptions>();
    add_connection_options(*command, options->connection);
    command->add_option("--match", options->match, "Only addresses that match, such as orders.#");
    command->add_flag("--keep-subscribers",
                      options->keep_subscribers,
                      "Keep queues that have consumers, and these consumers");
    command->callback([options, &invocation, &exit_code] {
        exit_code = start_command(options->connection, invocation, "") ? reset(*options) : 1;
    });
}

void add_peek(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command =
        app.add_subcommand("peek", "Show messages of a queue of a broker for tests; they stay");
    const auto options = std::make_shared<PeekOptions>();
    add_connection_options(*command, options->connection);
    fill(command->add_option("queue", options->queue, "The queue's name"), invocation)->required();
    command->add_option("--offset", options->offset, "Messages to pass over")
        ->check(or_more(0))
        ->capture_default_str();
    command->add_option("--count", options->count, "Most messages shown")
        ->check(or_more(0))
        ->capture_default_str();
    command->callback([options, &invocation, &exit_code] {
        exit_code = start_command(options->connection, invocation, "") ? peek(*options) : 1;
    });
}

void add_clock(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* clock = app.add_subcommand("clock", "The clock of a broker for tests");
    clock->require_subcommand(1);
    CLI::App* advance = clock->add_subcommand(
        "advance", "Move it forward; what is due by then happens, the new time is printed");
    const auto options = std::make_shared<ClockOptions>();
    add_connection_options(*advance, options->connection);
    fill(advance->add_option("span", options->span, "Such as 500 (milliseconds), 90s or 1h30m"),
         invocation)
        ->required();
    advance->add_flag("--connections",
                      options->connections,
                      "For connections too: silent ones are cut off, others get heart-beats");
    advance->callback([options, &invocation, &exit_code] {
        exit_code = start_command(options->connection, invocation, "") ? use_clock(*options) : 1;
    });
    CLI::App* now = clock->add_subcommand("now", "Print its time, milliseconds since 1970");
    const auto asks = std::make_shared<ClockOptions>();
    add_connection_options(*now, asks->connection);
    now->callback([asks, &invocation, &exit_code] {
        exit_code = start_command(asks->connection, invocation, "") ? use_clock(*asks) : 1;
    });
}

}  // namespace

void add_test_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    add_reset(app, invocation, exit_code);
    add_peek(app, invocation, exit_code);
    add_clock(app, invocation, exit_code);
}

}  // namespace minibroker::cli
