#include "tools/minibroker/cli/manage/deletions.h"
#include "tools/minibroker/cli/manage/queue_create.h"
#include "tools/minibroker/cli/manage/queue_stat_command.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/start_command.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

void add_stat(CLI::App& queue, const Invocation& invocation, int& exit_code) {
    CLI::App* stat =
        queue.add_subcommand("stat", "Print the queues of a broker with their counters");
    const auto command = std::make_shared<QueueStatCommand>();
    QueueStatOptions& options = command->stat;
    add_connection_options(*stat, command->connection);
    stat->add_option("--queueName", options.queue_name, "Queues whose name contains this");
    stat->add_option("--field", options.field, "A column, with --operation and --value");
    stat->add_option("--operation",
                     options.operation,
                     "CONTAINS, NOT_CONTAINS, EQUALS, GREATER_THAN or LESS_THAN");
    stat->add_option("--value", options.value, "What the column is compared with");
    stat->add_option("--maxRows", options.max_rows, "Most queues shown")->capture_default_str();
    stat->add_option("--maxColumnSize",
                     options.style.column_width_max,
                     "Most characters in a column, -1 for no limit")
        ->capture_default_str();
    stat->add_flag("--single-line-header", options.style.single_line_header, "Titles on one line");
    stat->add_flag("--include-management",
                   options.include_management,
                   "Also the queues of management's clients");
    stat->add_flag("--clustered", command->clustered, "No effect on a lone broker");
    stat->add_flag("--loop", command->loop, "Again and again, until interrupted");
    stat->add_option(
            "--sleep,--loop-sleep", command->sleep_milliseconds, "Milliseconds between loops")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{86'400'000}).description("0 to 86400000"))
        ->capture_default_str();
    stat->callback([command, &invocation, &exit_code] {
        command->stat.json = command->connection.json;
        if (auto checked = check_queue_stat(command->stat); !checked && !invocation.as_artemis) {
            print_error("minibroker: queue stat: " + checked.error().text);
            exit_code = 1;
            return;
        }
        const bool started = start_command(command->connection, invocation, "queue.StatQueue");
        exit_code = started ? show_queues(*command) : 1;
    });
}

void add_create(CLI::App& queue, const Invocation& invocation, int& exit_code) {
    CLI::App* create = queue.add_subcommand("create", "Create a queue");
    const auto options = std::make_shared<QueueCreateOptions>();
    add_connection_options(*create, options->connection);
    need(create->add_option("--name", options->name, "The queue's name"), invocation);
    create->add_option("--address", options->address, "Its address; default: its name");
    create->add_option("--filter", options->filter, "Only messages that match");
    at_least(-1,
             create->add_option("--max-consumers", options->max_consumers, "Default: no limit"),
             invocation);
    create->add_flag("--anycast", options->anycast, "An anycast queue");
    create->add_flag("--multicast", options->multicast, "A multicast queue (default)");
    create->add_flag("--durable,!--no-durable", options->durable, "Outlives a restart, or not");
    create->add_flag("--purge-on-no-consumers,!--preserve-on-no-consumers",
                     options->purge_on_no_consumers,
                     "Emptied when its last consumer leaves, or not");
    create->add_flag("--auto-create-address", options->auto_create_address, "Create the address");
    create->callback([options, &invocation, &exit_code] {
        const bool started = start_command(options->connection, invocation, "queue.CreateQueue");
        exit_code = started ? create_queue(*options) : 1;
    });
}

void add_delete(CLI::App& queue, const Invocation& invocation, int& exit_code) {
    CLI::App* remove = queue.add_subcommand("delete", "Delete a queue");
    const auto options = std::make_shared<QueueDeleteOptions>();
    add_connection_options(*remove, options->connection);
    need(remove->add_option("--name", options->name, "The queue's name"), invocation);
    remove->add_flag("--removeConsumers", options->remove_consumers, "Even with consumers");
    remove->add_flag("--autoDeleteAddress",
                     options->auto_delete_address,
                     "The address too when this is its only queue");
    remove->callback([options, &invocation, &exit_code] {
        const bool started = start_command(options->connection, invocation, "queue.DeleteQueue");
        exit_code = started ? delete_queue(*options) : 1;
    });
}

void add_purge(CLI::App& queue, const Invocation& invocation, int& exit_code) {
    CLI::App* purge = queue.add_subcommand("purge", "Delete all messages of a queue");
    const auto options = std::make_shared<QueuePurgeOptions>();
    add_connection_options(*purge, options->connection);
    need(purge->add_option("--name", options->name, "The queue's name"), invocation);
    purge->callback([options, &invocation, &exit_code] {
        const bool started = start_command(options->connection, invocation, "queue.PurgeQueue");
        exit_code = started ? purge_queue(*options) : 1;
    });
}

}  // namespace

void add_queue_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* queue = app.add_subcommand("queue", "Queues of a running broker");
    queue->require_subcommand(1);
    add_stat(*queue, invocation, exit_code);
    add_create(*queue, invocation, exit_code);
    add_delete(*queue, invocation, exit_code);
    add_purge(*queue, invocation, exit_code);
}

}  // namespace minibroker::cli
