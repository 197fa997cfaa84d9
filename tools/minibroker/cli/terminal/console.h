#pragma once

#include <string>
#include <string_view>

namespace minibroker::cli {

/// Writes to standard output at once, whole even when several threads write. When that fails
/// `output_written` tells (standard_output.h).
void print(std::string_view text);

/// Writes one line to standard error, red on a terminal.
void print_error(std::string_view line);

/// What text may look like on a terminal.
enum class Look { kBold, kDim, kGreen, kRed };

/// `text` for standard output with its look, or as it is when that is no terminal, or NO_COLOR or
/// TERM=dumb say so (no-color.org).
[[nodiscard]] std::string looking(Look look, std::string_view text);

}  // namespace minibroker::cli
