#pragma once

#include <string>

#include "tools/minibroker/command_tree/command_tree.h"

namespace minibroker::tools {

/// Scripts that complete commands, options and choices in a shell, and files where none fits. The
/// program is called `minibroker` in them.
[[nodiscard]] std::string bash_completion(const CommandNode& root);
[[nodiscard]] std::string zsh_completion(const CommandNode& root);
[[nodiscard]] std::string fish_completion(const CommandNode& root);

}  // namespace minibroker::tools
