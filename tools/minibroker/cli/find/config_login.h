#pragma once

#include <string>

#include "config/config.h"
#include "tools/minibroker/cli/client/login.h"

namespace minibroker::cli {

/// A login, or the reason for none.
struct ConfigLogin {
    Login login;
    bool from_config = false;  ///< user or password are from the configuration
    std::string missing;       ///< for people: what the command line must give; "": nothing
};

/// Completes `said` from a configuration: the password of a user, or the user with the most
/// permissions, with its password. Passwords present only as hashes are of no use.
/// @param path   where the configuration is; "" for the one that comes with the program
/// @param shown  its name for people
[[nodiscard]] ConfigLogin login_from(const config::Config& config,
                                     const Login& said,
                                     const std::string& path,
                                     const std::string& shown);

}  // namespace minibroker::cli
