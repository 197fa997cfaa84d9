#pragma once

#include <string_view>

namespace minibroker::cli {

/// Writes to standard output at once, whole even when several threads write.
void print(std::string_view text);

/// Writes one line to standard error.
void print_error(std::string_view line);

}  // namespace minibroker::cli
