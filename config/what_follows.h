#pragma once

#include <string>
#include <string_view>

namespace minibroker::config {

/// The consequence of a missing feature of Artemis, for the line that reports it: ` (...)`, "" if
/// it is obvious.
/// @param name  an element of broker.xml, or a path whose last part is a key
[[nodiscard]] std::string what_follows(std::string_view name);

}  // namespace minibroker::config
