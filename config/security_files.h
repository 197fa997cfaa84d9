#pragma once

#include <string>
#include <vector>

#include "config/config_json.h"
#include "config/json_value.h"
#include "config/read_file.h"

namespace minibroker::config {

/// Reads the files that `usersFile` and `rolesFile` of the configuration `root` name
/// (artemis-users.properties, artemis-roles.properties) into `config.users`.
/// @param directory  the start of relative names
/// @param trust  the owners whose files may be read
/// @param warnings  gets the warnings
/// @return the problems
[[nodiscard]] std::vector<Problem> read_security_files(const JsonValue& root,
                                                       const std::string& directory,
                                                       Trust trust,
                                                       Config& config,
                                                       std::vector<std::string>& warnings);

/// The names of those files that `root` names.
[[nodiscard]] std::vector<std::string> security_file_names(const JsonValue& root,
                                                           const std::string& directory);

/// A problem for each acceptor that other machines can reach without a login, unless
/// `allowAnonymousRemoteAccess` of the configuration says that it is meant.
[[nodiscard]] std::vector<Problem> check_exposure(const JsonValue& root, const Config& config);

}  // namespace minibroker::config
