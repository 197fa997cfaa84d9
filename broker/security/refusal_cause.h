#pragma once

#include <string>

#include "broker/security/security.h"

namespace minibroker::broker {

/// Whether `permissions` of a role include `permission`.
[[nodiscard]] bool gives(const config::Permissions& permissions, Permission permission);

/// The cause of a refusal and a remedy: for the log, printable.
struct RefusalCause {
    std::string why;
    std::string remedy;
};
[[nodiscard, gnu::cold]] RefusalCause refusal_cause(const config::Config& config,
                                                    const Security& security,
                                                    const Security::Refusal& refusal);

}  // namespace minibroker::broker
