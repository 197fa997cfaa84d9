#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>

#include "tools/minibroker/cli/client/connection_options.h"
#include "tools/minibroker/cli/commands.h"

namespace minibroker::cli {

/// Adds the options of every command that connects.
inline void add_connection_options(CLI::App& command, ConnectionOptions& options) {
    command.add_option("--url", options.given_url, "The broker, tcp://host:port; else it is found")
        ->envname("MINIBROKER_URL");
    command.add_option("--user", options.login.user, "Login; else found or asked for")
        ->envname("MINIBROKER_USER");
    command.add_option("--password", options.login.password, "Password; else found or asked for")
        ->envname("MINIBROKER_PASSWORD");
    command.add_option(
        "--config", options.config_file, "The broker's configuration: where it is, and its users");
    command.add_option(
        "--acceptor", options.acceptor, "Whose place it is; else the first that speaks STOMP");
    command.add_option("--clientID", options.login.client_id, "Client id of the connection");
    command.add_option("--protocol", options.protocol, "No effect: STOMP is spoken");
    command.add_flag("--silent", options.silent, "Ask nothing, also on a terminal");
    command.add_flag("--verbose", options.verbose, "Print additional information");
    command.add_flag("--json", options.json, "Print JSON");
    command.add_flag(kAsArtemis, kAsArtemisHelp);
    command.footer("How the broker and a login are found: minibroker help connecting");
}

/// An option that may not be said as nothing. Artemis's command line guesses what was meant, so
/// with
/// `--as-artemis` nothing is checked, here and in `need`.
inline CLI::Option* fill(CLI::Option* option, const Invocation& invocation) {
    if (invocation.as_artemis) return option;
    const auto empty = [](std::string& value) {
        return value.empty() ? std::string("it is empty") : std::string();
    };
    return option->check(CLI::Validator(empty, ""));
}

/// An option without which a command makes no sense.
inline CLI::Option* need(CLI::Option* option, const Invocation& invocation) {
    return fill(option, invocation)->required(!invocation.as_artemis);
}

/// That a number is `least` or more: help then says so, and not what a machine can hold.
inline CLI::Validator or_more(std::int64_t least) {
    return CLI::Range(least, INT64_MAX).description(std::to_string(least) + " or more");
}

/// A number that is at least `least`.
inline CLI::Option* at_least(std::int64_t least,
                             CLI::Option* option,
                             const Invocation& invocation) {
    return invocation.as_artemis ? option : option->check(or_more(least));
}

/// The commands of each group, see commands.h.
void add_address_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_queue_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_message_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_check_commands(CLI::App& app, const Invocation& invocation, int& exit_code);
void add_test_commands(CLI::App& app, const Invocation& invocation, int& exit_code);

}  // namespace minibroker::cli
