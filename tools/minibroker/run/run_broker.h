#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "base/log.h"
#include "config/config_json.h"

namespace minibroker::tools {

/// The exit codes of `minibroker` (docs/CONFIG.md, "Exit codes").
enum class ExitCode : std::uint8_t {
    kClean = 0,           ///< stopped by SIGTERM or SIGINT, or the command did what it was asked
    kFailed = 1,          ///< the journal could not be written any more, or an unexpected failure
    kUsage = 2,           ///< command line
    kConfiguration = 3,   ///< unreadable or invalid configuration
    kPortInUse = 4,       ///< an acceptor cannot listen
    kJournalLocked = 5,   ///< another process uses the journal directory
    kJournalDamaged = 6,  ///< the journal cannot be read
};

struct RunOptions {
    std::string config_file;  ///< "": ./broker.json, see `run_or_print`
    bool run_said = false;    ///< the command `run` was given
    std::string port_file;    ///< "" for none
    LogLevel log_level = LogLevel::kInfo;
    bool trace_frames = false;      ///< every frame is logged
    bool ephemeral = false;         ///< for tests: see `make_ephemeral`; needs no file
    pid_t parent = 0;               ///< an ephemeral broker ends with this process
    bool orphaned = false;          ///< who started us has ended: see `is_orphaned`
    bool parent_given = false;      ///< `parent` was said, not found
    bool until_stdin_ends = false;  ///< ends when standard input does
    bool check = false;             ///< only say what is wrong with the configuration
    bool print = false;             ///< only print the configuration in effect
    bool with_secrets = false;      ///< with its passwords
};

/// Does what the options say: checks or prints the configuration, or runs the broker on it. That is
/// ./broker.json where none is named, but for a broker for tests; it is run only if nobody but this
/// user and root can have written it.
[[nodiscard]] ExitCode run_or_print(const RunOptions& options);

/// Runs the broker until SIGTERM or SIGINT.
[[nodiscard]] ExitCode run_broker(const RunOptions& options);

/// Prints the configuration as it is in effect, with directories from the root on.
[[nodiscard]] ExitCode print_config(const std::string& file, config::Secrets secrets);

/// Prints every problem of a configuration file, and its warnings to `out`.
[[nodiscard]] ExitCode check_config(const std::string& file, std::FILE* out);

}  // namespace minibroker::tools
