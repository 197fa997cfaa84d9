#pragma once

namespace minibroker::cli {

/// The output of Artemis's command line after a mistake in the arguments, with
/// this program's name.
inline constexpr const char* kUsageText =
    "\nUsage: minibroker help [<args>...]\nuse 'help <command>' for more information\n"
    "      [<args>...]\n";

}  // namespace minibroker::cli
