#pragma once

#include <string>

#include "config/convert/conversion.h"

namespace minibroker::config {

/// Removes from an imported tree the parts that minibroker would refuse, with a note for each: keys
/// that it does not know, values that it does not take. What it keeps without an effect is listed
/// in `imported.without_effect`, its warnings in `imported.warnings`.
/// @param directory  where the files that it names count from
/// @return why no broker.json can be made of it, "" when one can
std::string leave_out_problems(Imported& imported,
                               const std::string& directory,
                               const ReadOptions& options = {});

}  // namespace minibroker::config
