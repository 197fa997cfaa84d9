#include <CLI/CLI.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "tools/minibroker/cli/commands.h"
#include "tools/minibroker/cli/help.h"
#include "tools/minibroker/command_tree/commands.h"
#include "tools/minibroker/config_command/commands.h"
#include "tools/minibroker/journal/commands.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/run/run_broker.h"
#include "tools/minibroker/run/run_command.h"
#include "tools/minibroker/standard_output.h"

using minibroker::tools::ExitCode;

namespace {

int run_command_line(int argc, char** argv) {
    CLI::App app{"minibroker: a STOMP broker that behaves like Apache ActiveMQ Artemis",
                 "minibroker"};
    app.require_subcommand(0, 1);
    app.set_version_flag("--version",
                         "minibroker " MINIBROKER_VERSION " (as Apache ActiveMQ Artemis 2.40.0)");
    minibroker::tools::RunOptions options;
    minibroker::tools::add_run_options(app, options);
    app.add_flag(minibroker::cli::kAsArtemis, minibroker::cli::kAsArtemisHelp);
    int command_code = 0;
    auto invocation = minibroker::cli::invocation_of(argc, argv);
    invocation.codec_key = minibroker::tools::codec_key();
    std::optional<minibroker::tools::RunOptions> run;
    minibroker::tools::add_run_command(app, run);
    minibroker::cli::add_client_commands(app, invocation, command_code);
    minibroker::tools::add_config_commands(app, command_code, invocation.as_artemis);
    minibroker::tools::add_journal_commands(app, command_code);
    minibroker::tools::add_tree_commands(app, command_code);
    minibroker::cli::add_help_command(app);
    // Behind the commands, which would take it over.
    app.footer("More about a command: minibroker help COMMAND");
    const auto& words = invocation.arguments;
    if (!words.empty() && words[0] == "help")
        return minibroker::cli::print_help(app, {words.begin() + 1, words.end()});
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::CallForHelp&) {
        minibroker::cli::print_help_asked(app);
        return 0;
    } catch (const CLI::CallForVersion&) {
        minibroker::print_output(app.version() + "\n");
        return 0;
    } catch (const CLI::ParseError& error) {
        return minibroker::cli::print_mistake(app, invocation, error.what());
    }
    if (run) {
        options = *run;
    } else if (!app.get_subcommands().empty()) {
        return command_code;
    }
    return static_cast<int>(minibroker::tools::run_or_print(options));
}

}  // namespace

int main(int argc, char** argv) {
    minibroker::open_missing_descriptors();
    return minibroker::end_output(run_command_line(argc, argv));
}
