#pragma once

#include <string_view>

#include "base/result.h"

namespace minibroker {

/// Opens those of the descriptors 0, 1 and 2 that are closed on /dev/null, before anything else
/// opens one: else a socket could be standard output. What is written to such a one fails.
void open_missing_descriptors();

/// Writes to standard output at once, whole even when several threads write. When that fails
/// `output_written` reports it.
void print_output(std::string_view text);

/// Whether all that was printed so far is written, with what is still in the buffer; else kIo with
/// why.
[[nodiscard]] Result<> output_written();

/// The end of a program. Says when its output could not be written.
/// @return the exit code: `code`, or 1 in place of 0 then
[[nodiscard]] int end_output(int code);

}  // namespace minibroker
