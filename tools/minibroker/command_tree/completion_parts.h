#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/minibroker/command_tree/command_tree.h"

namespace minibroker::tools {

/// Calls `visit` for each command with the words that lead to it, ` queue stat`; "" for the
/// program.
void for_each_command(
    const CommandNode& root,
    const std::function<void(const std::string& path, const CommandNode& command)>& visit);

/// The words joined by blanks.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, const char* separator);

/// An option after its command as patterns of a `case`: `" queue stat --url"`, one for each name.
[[nodiscard]] std::vector<std::string> option_patterns(const std::string& path,
                                                       const OptionNode& option);

/// A text in single quotes, for a shell.
[[nodiscard]] std::string shell_quoted(const std::string& text);

/// The paths of all commands as alternatives of a `case`: `" queue"|" queue stat"`.
[[nodiscard]] std::vector<std::string> command_paths(const CommandNode& root);

}  // namespace minibroker::tools
