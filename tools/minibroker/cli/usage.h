#pragma once

namespace minibroker::cli {

/// What Artemis's command line prints on standard output after a mistake in the command line, with
/// this program's name.
inline constexpr const char* kUsageText =
    "\nUsage: minibroker help [<args>...]\nuse 'help <command>' for more information\n"
    "      [<args>...]\n";

}  // namespace minibroker::cli
