#pragma once

#include <string>

#include "config/config_json.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// When minibroker would refuse single users of the files that the tree names, as one with an empty
/// password, the others go into `users` in place of the files, with a note for each that does
/// not. A file that cannot be read stays named.
/// @param directory  where the files count from
void keep_usable_users(Imported& imported,
                       const std::string& directory,
                       const ReadOptions& options = {});

}  // namespace minibroker::config
