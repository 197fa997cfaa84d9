#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tools/minibroker/cli/client/login.h"

namespace minibroker::cli {

/// The program's name and arguments.
struct Invocation {
    std::vector<std::string> arguments;  ///< after the program's name, without `--as-artemis`
    std::string home;                    ///< the program's folder
    std::string instance;                ///< the working directory
    bool as_artemis = false;             ///< texts and searches of Artemis's command line
    std::string codec_key;               ///< key that masks values of a configuration
};

/// The options of every command that connects.
struct ConnectionOptions {
    std::optional<std::string> given_url;  ///< `--url`
    std::string config_file;               ///< `--config`: has the broker's address, users
    std::string acceptor;                  ///< the acceptor to use; "": the first that speaks STOMP
    std::string protocol;                  ///< no effect: STOMP is spoken
    Login login;
    bool silent = false;  ///< ask nothing
    bool verbose = false;
    bool json = false;        ///< print JSON instead of Artemis's texts
    bool as_artemis = false;  ///< from `Invocation`
                              // Set by `start_command`.
    std::string url = "tcp://localhost:61616";
    std::string url_source;       ///< for people: the source of the URL; "" as in `Target`
    std::string login_source;     ///< for people: the source of the login
    std::string password_source;  ///< for people: the source of its password; "" without one
    std::string note;             ///< for people: what was skipped
};

/// The lines that a command starts with: none with `--json`.
/// @param command_class  what Artemis calls the command, shown with `--verbose`.
[[nodiscard]] std::string opening_lines(const ConnectionOptions& options,
                                        const Invocation& invocation,
                                        const std::string& command_class);

/// The library whose exception Artemis's command line prints.
enum class Exceptions : std::uint8_t { kCore, kJms };

/// The lines on standard error when connecting failed with `error`. With `--as-artemis` those of
/// Artemis 2.40.0's command line.
[[nodiscard]] std::vector<std::string> connection_failure_lines(const ConnectionOptions& options,
                                                                const Error& error,
                                                                Exceptions exceptions);

}  // namespace minibroker::cli
