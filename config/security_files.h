#pragma once

#include <string>
#include <vector>

#include "config/config_json.h"
#include "config/json_value.h"
#include "config/read_file.h"

namespace minibroker::config {

/// Reads the files that `usersFile` and `rolesFile` of the configuration `root` name
/// (artemis-users.properties, artemis-roles.properties) into `config.users`.
/// @param directory  where relative names count from
/// @param trust  whose files are read
/// @param warnings  gets what is to be said of them
/// @return what is wrong with them
[[nodiscard]] std::vector<Problem> read_security_files(const JsonValue& root,
                                                       const std::string& directory,
                                                       Trust trust,
                                                       Config& config,
                                                       std::vector<std::string>& warnings);

/// The names of those files that `root` names.
[[nodiscard]] std::vector<std::string> security_file_names(const JsonValue& root,
                                                           const std::string& directory);

/// Acceptors that other machines reach while nobody has to log in: a problem each, unless
/// `allowAnonymousRemoteAccess` of the configuration says that it is meant.
[[nodiscard]] std::vector<Problem> check_exposure(const JsonValue& root, const Config& config);

}  // namespace minibroker::config
