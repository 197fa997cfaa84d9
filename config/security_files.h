#pragma once

#include <string>
#include <vector>

#include "config/config_json.h"
#include "config/json_value.h"

namespace minibroker::config {

/// Reads the files that `usersFile` and `rolesFile` of the configuration `root` name
/// (artemis-users.properties, artemis-roles.properties) into `config.users`.
/// @param directory  where relative names count from
/// @param warnings  gets what is to be said of them
/// @return what is wrong with them
[[nodiscard]] std::vector<Problem> read_security_files(const JsonValue& root,
                                                       const std::string& directory,
                                                       Config& config,
                                                       std::vector<std::string>& warnings);

/// The names of those files that `root` names.
[[nodiscard]] std::vector<std::string> security_file_names(const JsonValue& root,
                                                           const std::string& directory);

/// Acceptors that other machines reach while nobody has to log in: a problem each, unless
/// `allowAnonymousRemoteAccess` of the configuration says that it is meant.
[[nodiscard]] std::vector<Problem> check_exposure(const JsonValue& root, const Config& config);

/// The whole of a file; the error number when it cannot be read or is too large.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& file);

}  // namespace minibroker::config
