#include <CLI/CLI.hpp>

#include <cstdio>
#include <optional>
#include <string>

#include "tools/cli/commands.h"
#include "tools/command_tree/commands.h"
#include "tools/config_command/commands.h"
#include "tools/journal/commands.h"
#include "tools/run_broker.h"
#include "tools/run_command.h"

using minibroker::tools::ExitCode;

int main(int argc, char** argv) {
    CLI::App app{"minibroker: a STOMP broker that behaves like Apache ActiveMQ Artemis"};
    app.set_version_flag("--version",
                         "minibroker " MINIBROKER_VERSION " (as Apache ActiveMQ Artemis 2.40.0)");
    minibroker::tools::RunOptions options;
    bool check = false;
    bool print = false;
    bool with_secrets = false;
    minibroker::tools::add_run_options(app, options);
    app.add_flag("--check-config", check, "Print every problem of the configuration and exit");
    CLI::Option* print_flag =
        app.add_flag("--print-config",
                     print,
                     "Print the configuration in effect as JSON, passwords masked, and exit");
    app.add_flag("--with-secrets", with_secrets, "With --print-config: passwords as they are")
        ->needs(print_flag);
    int command_code = 0;
    const auto invocation = minibroker::cli::invocation_of(argc, argv);
    minibroker::cli::add_client_commands(app, invocation, command_code);
    minibroker::tools::add_config_commands(app, command_code);
    minibroker::tools::add_journal_commands(app, command_code);
    std::optional<minibroker::tools::RunOptions> run;
    minibroker::tools::add_run_command(app, run);
    minibroker::tools::add_tree_commands(app, command_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const auto& words = invocation.arguments;
        if (error.get_exit_code() != 0 && !words.empty() && !words[0].starts_with('-')) {
            return minibroker::cli::print_mistake(app, invocation, error.what());
        }
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
    }
    if (run) {
        options = *run;
    } else if (!app.get_subcommands().empty()) {
        return command_code;
    }
    if (options.config_file.empty() && !options.ephemeral) {
        std::fputs("minibroker: --config FILE is needed (see --help)\n", stderr);
        return static_cast<int>(ExitCode::kUsage);
    }
    if (print) {
        using minibroker::config::Secrets;
        return static_cast<int>(minibroker::tools::print_config(
            options.config_file, with_secrets ? Secrets::kShown : Secrets::kMasked));
    }
    if (check) return static_cast<int>(minibroker::tools::check_config(options.config_file));
    return static_cast<int>(minibroker::tools::run_broker(options));
}
