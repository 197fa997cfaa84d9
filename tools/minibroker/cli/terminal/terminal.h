#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minibroker::cli {

/// Whether a user can be asked: standard input and standard error are a terminal.
[[nodiscard]] bool has_terminal();

/// Asks on standard error as Artemis's command line does, until the answer is not empty.
/// @param option  that would have said it: `--user`
/// @return nullopt at the end of input, or after Ctrl-C
[[nodiscard]] std::optional<std::string> ask(std::string_view option, std::string_view prompt);
/// Likewise, without showing the typed text.
[[nodiscard]] std::optional<std::string> ask_secret(std::string_view option,
                                                    std::string_view prompt);

}  // namespace minibroker::cli
