#include "tools/cli/commands.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "tools/cli/address_show.h"
#include "tools/cli/management_client.h"
#include "tools/cli/queue_list.h"
#include "tools/cli/queue_stat.h"

namespace minibroker::cli {
namespace {

struct ConnectionOptions {
    std::string url = "tcp://localhost:61616";
    Login login;
    // Options of Artemis's command line that have nothing to do here: there is no terminal dialogue
    // to silence and only one protocol.
    std::string protocol;
    bool silent = false;
    bool verbose = false;
};

struct QueueStatCommand {
    ConnectionOptions connection;
    QueueStatOptions stat;
    bool clustered = false;  // a lone broker prints the same
    bool loop = false;
    std::int64_t sleep_milliseconds = 60'000;
};

struct AddressShowCommand {
    ConnectionOptions connection;
    AddressShowOptions show;
};

void print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

void print_error(const std::string& text) {
    std::fputs((text + "\n").c_str(), stderr);
}

int print_connection_failure(const Error& error) {
    if (error.code == ErrorCode::kIo) {
        print_error("Connection failed::Failed to create session factory");
        print_error(
            "Exception in thread \"main\" ActiveMQNotConnectedException[errorType=NOT_CONNECTED "
            "message=AMQ219007: Cannot connect to server(s). Tried with all available servers.]");
        print_error("\t" + error.text);
        return 1;
    }
    print_error("Connection failed::" + error.text);
    if (error.text.starts_with("AMQ229031")) {
        print_error(
            "Exception in thread \"main\" "
            "ActiveMQSecurityException[errorType=SECURITY_EXCEPTION message=" +
            error.text + "]");
    }
    return 1;
}

// One management call: what it is called in texts, and what to do with the result.
struct Task {
    std::string failed;  // "Failed to VERB THING"
    Request request;
    std::function<int(const std::string& answer, const std::string& reply_address)> finish;
};

// Prints why the task was not done; gives back `exit_code`.
int give_up(const Task& task, const std::string& reason, int exit_code) {
    print_error(task.failed + ". Reason: " + reason);
    return exit_code;
}

int perform(const ConnectionOptions& options, const Task& task) {
    const auto url = parse_broker_url(options.url);
    if (!url) {
        print_error(url.error().text);
        return 1;
    }
    const auto client = ManagementClient::open(*url, options.login);
    if (!client) return print_connection_failure(client.error());
    const auto answer = (*client)->call(task.request.operation, task.request.arguments);
    if (!answer) return give_up(task, answer.error().text, 1);
    (*client)->close();
    const auto text = answer_text(answer->body);
    if (!text) return give_up(task, text.error().text, 1);
    // Refused by the broker: Artemis's command line ends with 0 then.
    if (!answer->succeeded) return give_up(task, *text, 0);
    return task.finish(*text, (*client)->reply_address());
}

int address_show(const AddressShowCommand& command) {
    print("Connection brokerURL = " + command.connection.url + "\n");
    const Task task = {"Failed to show address " + command.show.name.value_or("null"),
                       address_show_request(command.show),
                       [](const std::string& answer, const std::string&) {
                           print(answer + "\n");
                           return 0;
                       }};
    return perform(command.connection, task);
}

int queue_stat(const QueueStatCommand& command) {
    if (!command.stat.json) print("Connection brokerURL = " + command.connection.url + "\n");
    const auto arguments = queue_stat_arguments(command.stat);
    if (!arguments) {
        print_error(arguments.error().text);
        return 0;  // as Artemis's command line
    }
    const auto finish = [&](const std::string& answer, const std::string& reply_address) {
        std::string out;
        const auto printed = print_queue_stat(command.stat, answer, reply_address, out);
        if (!out.empty() && !out.ends_with('\n')) out += '\n';
        print(out);
        if (printed) return 0;
        print_error(printed.error().text);
        return 1;
    };
    const Task task = {"Failed to get Stats for Queues", {"listQueues", *arguments}, finish};
    int code = perform(command.connection, task);
    while (command.loop && code == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(command.sleep_milliseconds));
        code = perform(command.connection, task);
    }
    return code;
}

void add_connection_options(CLI::App& command, ConnectionOptions& options) {
    command.add_option("--url", options.url, "The broker")->capture_default_str();
    command.add_option("--user", options.login.user, "Login");
    command.add_option("--password", options.login.password, "Password");
    command.add_option("--clientID", options.login.client_id, "Client id of the connection");
    command.add_option("--protocol", options.protocol, "No effect: STOMP is spoken");
    command.add_flag("--silent", options.silent, "No effect: nothing is ever asked");
    command.add_flag("--verbose", options.verbose, "No effect");
}

void add_address_show(CLI::App& address, int& exit_code) {
    CLI::App* show = address.add_subcommand("show", "Print the addresses of a broker");
    const auto command = std::make_shared<AddressShowCommand>();
    add_connection_options(*show, command->connection);
    show->add_option("--name", command->show.name, "Only this address, with its routing types");
    show->add_flag("--bindings", command->show.bindings, "With --name: its queues");
    show->callback([command, &exit_code] { exit_code = address_show(*command); });
}

void add_queue_stat(CLI::App& queue, int& exit_code) {
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
    stat->add_flag("--json", options.json, "Print JSON");
    stat->add_flag("--include-management",
                   options.include_management,
                   "Also the queues of management's clients");
    stat->add_flag("--clustered", command->clustered, "No effect on a lone broker");
    stat->add_flag("--loop", command->loop, "Again and again, until interrupted");
    stat->add_option(
            "--sleep,--loop-sleep", command->sleep_milliseconds, "Milliseconds between loops")
        ->capture_default_str();
    stat->callback([command, &exit_code] { exit_code = queue_stat(*command); });
}

}  // namespace

void add_client_commands(CLI::App& app, int& exit_code) {
    CLI::App* address = app.add_subcommand("address", "Addresses of a running broker");
    address->require_subcommand(1);
    add_address_show(*address, exit_code);
    CLI::App* queue = app.add_subcommand("queue", "Queues of a running broker");
    queue->require_subcommand(1);
    add_queue_stat(*queue, exit_code);
}

}  // namespace minibroker::cli
