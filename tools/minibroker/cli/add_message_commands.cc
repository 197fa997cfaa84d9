#include "tools/minibroker/cli/check/wait_command.h"
#include "tools/minibroker/cli/client/destination.h"
#include "tools/minibroker/cli/messages/browser.h"
#include "tools/minibroker/cli/messages/consumer.h"
#include "tools/minibroker/cli/messages/producer.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/start_command.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

void add_message_options(CLI::App& command, MessageOptions& options, const Invocation& invocation) {
    add_connection_options(command, options.connection);
    fill(command.add_option(
             "--destination", options.destination, "queue://N, topic://N or ADDRESS::QUEUE"),
         invocation)
        ->capture_default_str();
    command.add_option("--message-count", options.message_count, "How many messages")
        ->check(or_more(0))
        ->capture_default_str();
    at_least(0,
             command.add_option(
                 "--sleep", options.sleep_milliseconds, "Milliseconds after each message"),
             invocation);
    at_least(
        0,
        command.add_option("--commit-interval", options.commit_interval, "Messages a transaction"),
        invocation);
    at_least(0,
             command.add_option(
                 "--txt-size,--tx-size", options.txt_size, "Old name of --commit-interval"),
             invocation);
    command.add_option("--threads", options.threads, "How many connections at once")
        ->check(CLI::Range(1, 100).description("1 to 100"))
        ->capture_default_str();
    command.add_option("--serializer", options.serializer, "No effect: a Java class");
}

// Starts a message command. @return false if it cannot continue
bool open_command(MessageOptions& options, const Invocation& invocation, const std::string& name) {
    if (const std::string wrong = wrong_scheme(options.destination);
        !wrong.empty() && !invocation.as_artemis) {
        print_error("minibroker: --destination: " + wrong);
        return false;
    }
    if (!start_command(options.connection, invocation, "messages." + name)) return false;
    if (options.txt_size <= 0) return true;
    if (!options.connection.json) print("--txt-size is deprecated, please use --commit-interval\n");
    options.commit_interval = options.txt_size;
    return true;
}

void add_producer(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command = app.add_subcommand("producer", "Send messages to a broker");
    const auto options = std::make_shared<ProducerOptions>();
    add_message_options(*command, options->message, invocation);
    command->add_option("--message", options->text, "The text of each message");
    at_least(
        0,
        command->add_option("--text-size", options->text_size, "Characters of each text message"),
        invocation);
    at_least(
        0,
        command->add_option("--message-size", options->message_size, "Bytes of each bytes message"),
        invocation);
    at_least(
        0,
        command->add_option("--msgttl", options->ttl_milliseconds, "Milliseconds until it expires"),
        invocation);
    command->add_option("--group", options->group, "Message group");
    command->add_option("--properties",
                        options->properties,
                        R"([{"type":"string","key":"k","value":"v"}]; all are sent as texts)");
    command->add_flag("--non-persistent", options->non_persistent, "Do not write to disk");
    command->callback([options, &invocation, &exit_code] {
        const bool opened = open_command(options->message, invocation, "Producer");
        exit_code = opened ? produce(*options) : 1;
    });
}

void add_consumer(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command = app.add_subcommand("consumer", "Consume messages from a queue");
    const auto options = std::make_shared<ConsumerOptions>();
    add_message_options(*command, options->message, invocation);
    command->add_option("--filter", options->filter, "Only messages that match");
    at_least(-1,
             command->add_option("--receive-timeout",
                                 options->receive_timeout_milliseconds,
                                 "Milliseconds to wait for a message, -1 for ever"),
             invocation)
        ->capture_default_str();
    command->add_flag("--break-on-null", options->break_on_null, "End when none came in that time");
    CLI::Option* durable = command->add_flag(
        "--durable", options->durable, "A durable subscription; needs --clientID");
    if (!invocation.as_artemis) durable->needs(command->get_option("--clientID"));
    command->callback([options, &invocation, &exit_code] {
        const bool opened = open_command(options->message, invocation, "Consumer");
        exit_code = opened ? consume(*options) : 1;
    });
}

void add_browser(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command = app.add_subcommand("browser", "Print messages of a queue and leave them");
    const auto options = std::make_shared<ConsumerOptions>();
    add_message_options(*command, options->message, invocation);
    command->add_option("--filter", options->filter, "Only messages that match");
    command->callback([options, &invocation, &exit_code] {
        const bool opened = open_command(options->message, invocation, "Browse");
        exit_code = opened ? browse(*options) : 1;
    });
}

void add_wait(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* command = app.add_subcommand("wait", "Wait for a broker, or for messages in a queue");
    const auto options = std::make_shared<WaitOptions>();
    add_connection_options(*command, options->connection);
    command->add_flag("--ready", options->ready, "Until the broker lets us in");
    command->add_option("--queue", options->queue, "Until this queue has --count messages");
    command->add_option("--count", options->count, "At least so many; 0: until it is empty")
        ->check(or_more(0))
        ->capture_default_str();
    command->add_option("--timeout", options->timeout_seconds, "Seconds until giving up")
        ->check(CLI::Range(0.0, 86400.0).description("0 to 86400"))
        ->capture_default_str();
    command->callback(
        [options, &invocation, &exit_code] { exit_code = wait(*options, invocation); });
}

}  // namespace

void add_message_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    add_producer(app, invocation, exit_code);
    add_consumer(app, invocation, exit_code);
    add_browser(app, invocation, exit_code);
    add_wait(app, invocation, exit_code);
}

}  // namespace minibroker::cli
