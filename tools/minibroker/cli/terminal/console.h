#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace minibroker::cli {

/// Writes to standard output at once, whole even when several threads write. When that fails
/// `output_written` reports it (standard_output.h).
void print(std::string_view text);

/// Writes one line to standard error, red on a terminal.
void print_error(std::string_view line);

/// The look of text on a terminal.
enum class Look : std::uint8_t { kBold, kDim, kGreen, kRed };

/// `text` for standard output with its look, or plain if that is not a terminal, or NO_COLOR or
/// TERM=dumb say so (no-color.org).
[[nodiscard]] std::string looking(Look look, std::string_view text);

}  // namespace minibroker::cli
