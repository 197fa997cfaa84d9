#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::cli {

/// Adds the command `help`, for lists of commands: `print_help` does its work, since CLI11 would
/// take the words after it for commands to run.
void add_help_command(CLI::App& app);

/// Prints the answer to `help WORDS...`: the program's help, that of a command, or a topic.
/// @return the exit code: 1 for an unknown command, which is reported on standard error
[[nodiscard]] int print_help(const CLI::App& app, const std::vector<std::string>& words);

/// Prints the help of the command that was parsed last, for `--help`.
void print_help_asked(const CLI::App& app);

/// The command that a user who typed `word` below `at` most likely meant, with all
/// its words; "" when none is near.
[[nodiscard]] std::string near_command(const CLI::App& root,
                                       const CLI::App& at,
                                       const std::string& word);

/// The words that name a command, from the program's on: `queue stat`; "" for the program.
[[nodiscard]] std::string words_of(const CLI::App& command);

}  // namespace minibroker::cli
