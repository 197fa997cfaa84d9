#pragma once

#include <string>

namespace minibroker::cli {

/// What is wrong with the value of an option, in plain words, from the text that CLI11 has for it:
/// that names its own types, and every number that a machine can hold.
[[nodiscard]] std::string plain_reason(const std::string& text);

}  // namespace minibroker::cli
