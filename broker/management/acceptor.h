#pragma once

#include <string>

namespace minibroker::broker {

struct Core;

/// All acceptors as JSON objects (getAcceptorsAsJSON) and as arrays (getAcceptors).
[[nodiscard]] std::string acceptors_json(const Core& core);
[[nodiscard]] std::string acceptors_array(const Core& core);

}  // namespace minibroker::broker
