#pragma once

#include <CLI/CLI.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/connection_options.h"

namespace minibroker::cli {

/// Adds the options of every command that connects.
inline void add_connection_options(CLI::App& command, ConnectionOptions& options) {
    command.add_option("--url", options.url, "The broker")
        ->envname("MINIBROKER_URL")
        ->capture_default_str();
    command.add_option("--user", options.login.user, "Login")->envname("MINIBROKER_USER");
    command.add_option("--password", options.login.password, "Password")
        ->envname("MINIBROKER_PASSWORD");
    command.add_option("--clientID", options.login.client_id, "Client id of the connection");
    command.add_option("--protocol", options.protocol, "No effect: STOMP is spoken");
    command.add_option("--acceptor", options.acceptor, "No effect: say --url");
    command.add_flag("--silent", options.silent, "No effect: nothing is ever asked");
    command.add_flag("--verbose", options.verbose, "Print additional information");
    command.add_flag("--json", options.json, "Print JSON");
}

/// The commands of each group, see commands.h.
void add_address_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_queue_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_message_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_check_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_test_commands(CLI::App& app, int& exit_code);

}  // namespace minibroker::cli
