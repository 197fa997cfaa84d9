#pragma once

#include "config/config.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// The users of a configuration as the two files of Artemis's login module.
struct SecurityFilesText {
    std::string users;  ///< artemis-users.properties: `user = password`
    std::string roles;  ///< artemis-roles.properties: `role = user,user`
    Notes notes;
};

[[nodiscard]] SecurityFilesText security_files_text(const Config& config);

}  // namespace minibroker::config
