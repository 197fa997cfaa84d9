#pragma once

#include <string>
#include <string_view>

namespace minibroker::broker {

struct Core;

/// The roles of the match that counts for `address` with their permissions, as JSON objects and as
/// arrays (Artemis's `Role.toString` order of flags).
[[nodiscard]] std::string roles_json(Core& core, std::string_view address);
[[nodiscard]] std::string roles_array(Core& core, std::string_view address);

}  // namespace minibroker::broker
