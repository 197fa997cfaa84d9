#pragma once

#include <string>

#include "tools/minibroker/command_tree/command_tree.h"

namespace minibroker::tools {

/// The manual page minibroker(1) in troff: docs/minibroker.1.
[[nodiscard]] std::string man_page(const CommandNode& root);

}  // namespace minibroker::tools
