#pragma once

#include <string>
#include <string_view>

namespace minibroker::config {

/// What comes of it that something of Artemis is not there, for the line that says so: ` (...)`, ""
/// where it needs no saying.
/// @param name  an element of broker.xml, or a path whose last part is a key
[[nodiscard]] std::string what_follows(std::string_view name);

}  // namespace minibroker::config
