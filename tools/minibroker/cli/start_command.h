#pragma once

#include <string>

#include "tools/minibroker/cli/client/connection_options.h"

namespace minibroker::cli {

/// The number of times that a command asks for a login on a terminal.
constexpr int kLoginsAskedMax = 3;

/// Finds what the command line does not say of where the broker is and of the login: see
/// `find_broker`. With `--as-artemis` nothing is looked for.
/// @return why there is no login, "" if there is one or none is needed; or the search's error
[[nodiscard]] Result<std::string> find_connection(ConnectionOptions& options,
                                                  const Invocation& invocation);

/// Starts each command that connects: finds the broker and a login (see `find_broker`),
/// prints the opening lines, and on a terminal asks for a login until the broker takes it.
/// @param command_class  see `opening_lines`; "" for commands that print none
/// @return false when the command cannot go on; what is wrong was printed, the exit code is 1.
[[nodiscard]] bool start_command(ConnectionOptions& options,
                                 const Invocation& invocation,
                                 const std::string& command_class);

}  // namespace minibroker::cli
