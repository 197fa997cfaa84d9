#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace minibroker::tools {

/// The messages of a start about a configuration, beside those of its reader.
struct TrialStart {
    std::vector<std::string> warnings{};
    std::string problem{};  ///< why it would be refused, "" when it would not
};

/// Makes the addresses, queues and diverts of a configuration in memory, as a start does on an
/// empty journal: no file, socket or thread.
[[nodiscard]] TrialStart trial_start(const config::Config& config);

}  // namespace minibroker::tools
