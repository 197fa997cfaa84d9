#pragma once

#include <string>
#include <vector>

#include "config/convert/conversion.h"
#include "tools/minibroker/config_command/config_command.h"

namespace minibroker::tools {

/// Adds who may log in: the files of the command line, else what the configuration says itself,
/// else what login.config beside the file says, else the files that Artemis's own names.
/// @return what is wrong, "" for nothing
[[nodiscard]] std::string add_logins(const ImportOptions& options, config::Imported& imported);

/// All files beside the one to import that are looked at for who may log in.
[[nodiscard]] std::vector<std::string> login_files_beside(const std::string& file);

}  // namespace minibroker::tools
