#pragma once

#include <string>

namespace minibroker::cli {

/// The fault of an option's value, in plain words, from CLI11's text:
/// that names its own types, and every number that a machine can hold.
[[nodiscard]] std::string plain_reason(const std::string& text);

}  // namespace minibroker::cli
