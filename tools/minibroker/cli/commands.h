#pragma once

#include <string>
#include <vector>

#include "tools/minibroker/cli/client/connection_options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::cli {

/// The program's name and arguments, from those of `main`.
[[nodiscard]] Invocation invocation_of(int argc, char** argv);

/// Adds the commands that talk to a running broker to `app`. Each runs while the command line is
/// parsed and sets `exit_code`: 0 when it is done; 1 when the broker refused the operation (but 0
/// as Artemis's command line has it with `--as-artemis`), could not be found or reached, the login
/// was wrong, or an option makes no sense. `invocation` and `exit_code` must outlive `app`.
void add_client_commands(CLI::App& app, const Invocation& invocation, int& exit_code);

/// The option with which texts and searches are those of Artemis's command line.
inline constexpr const char* kAsArtemis = "--as-artemis";
inline constexpr const char* kAsArtemisHelp =
    "Look for nothing, ask nothing, and print what Artemis's command line would, for scripts";

/// The text of Artemis's command line for arguments that it does not understand.
/// @param not_understood  the first decides; when empty the text is `otherwise`.
[[nodiscard]] std::string mistake_text(const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& not_understood,
                                       const std::string& otherwise);

/// Prints what is wrong with the command line, the option or command that was meant where one is
/// near, and where help is; with `--as-artemis` what Artemis's command line does.
/// @return the exit code: 1, but 2 (`ExitCode::kUsage`) where no command was given, or `run`
[[nodiscard]] int print_mistake(const CLI::App& app,
                                const Invocation& invocation,
                                const std::string& reason);

}  // namespace minibroker::cli
