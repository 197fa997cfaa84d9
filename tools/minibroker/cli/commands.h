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
/// parsed and sets `exit_code`: 0 if it succeeds; 1 if the broker refused the operation (but 0 as
/// on Artemis's command line with `--as-artemis`), could not be found or reached, the login was
/// wrong, or an option is invalid. `invocation` and `exit_code` must outlive `app`.
void add_client_commands(CLI::App& app, const Invocation& invocation, int& exit_code);

/// The option that selects the texts and searches of Artemis's command line.
inline constexpr const char* kAsArtemis = "--as-artemis";
inline constexpr const char* kAsArtemisHelp =
    "Look for nothing, ask nothing, and print what Artemis's command line would, for scripts";

/// The text of Artemis's command line for arguments that it does not understand.
/// @param not_understood  the first decides; when empty the text is `otherwise`.
[[nodiscard]] std::string mistake_text(const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& not_understood,
                                       const std::string& otherwise);

/// Prints the error in the command line, the option or command that was meant if one is near, and
/// where to find help; with `--as-artemis` the text of Artemis's command line.
/// @return the exit code: 1, but 2 (`ExitCode::kUsage`) if no command was given, or `run`
[[nodiscard]] int print_mistake(const CLI::App& app,
                                const Invocation& invocation,
                                const std::string& reason);

}  // namespace minibroker::cli
