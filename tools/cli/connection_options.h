#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "tools/cli/login.h"

namespace minibroker::cli {

/// How the program was called, for the two lines of `--verbose`.
struct Invocation {
    std::vector<std::string> arguments;  ///< after the program's name
    std::string home;                    ///< the program's folder
    std::string instance;                ///< the working directory
};

/// The options of every command that connects.
struct ConnectionOptions {
    std::string url = "tcp://localhost:61616";
    Login login;
    // Options of Artemis's command line that have nothing to do here: there is no terminal dialogue
    // to silence, only one protocol, and no instance whose acceptors could be read.
    std::string protocol;
    std::string acceptor;
    bool silent = false;
    bool verbose = false;
    bool json = false;  ///< print JSON instead of Artemis's texts
};

/// The lines that a command starts with: none with `--json`.
/// @param command_class  what Artemis calls the command, shown with `--verbose`.
[[nodiscard]] std::string opening_lines(const ConnectionOptions& options,
                                        const Invocation& invocation,
                                        const std::string& command_class);

/// Which library's exception Artemis's command line prints.
enum class Exceptions { kCore, kJms };

/// The lines on standard error when connecting failed with `error`.
/// Source: outputs of Artemis 2.40.0's command line.
[[nodiscard]] std::vector<std::string> connection_failure_lines(const Error& error,
                                                                Exceptions exceptions);

}  // namespace minibroker::cli
