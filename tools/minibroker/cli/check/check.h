#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/minibroker/cli/client/connection_options.h"
#include "tools/minibroker/cli/manage/management_client.h"

namespace minibroker::cli {

/// The options of `check node` and `check queue` alike.
struct CheckOptions {
    ConnectionOptions connection;
    std::string name;
    std::int64_t timeout_milliseconds = 30'000;
    bool fail_at_end = false;  ///< run the other checks after one that fails
};

/// The connection that the checks use, and how long they may take.
struct CheckContext {
    const CheckOptions& options;
    ManagementClient& management;
    std::chrono::steady_clock::time_point end;
};

/// Why a check did not succeed.
struct CheckTrouble {
    enum class Kind : std::uint8_t {
        kFailure,  ///< the checked condition does not hold
        kError,    ///< it could not be found out
        kTimeout,  ///< it took too long, which ends all checks
    } kind;
    std::string text;
};

/// nullopt: success.
using CheckResult = std::optional<CheckTrouble>;

struct Check {
    std::string assertion;  ///< `Checking that ASSERTION ... success`
    std::function<CheckResult(const CheckContext&)> run;
};

/// Connects and runs the checks in their order, texts as Artemis's command line.
/// @param command  `NodeCheck` or `QueueCheck`
/// @return the exit code, 0 if all succeed, else 1
[[nodiscard]] int run_checks(const CheckOptions& options,
                             const std::string& command,
                             const std::vector<Check>& checks);

/// Says that the command failed before any check.
/// @return the exit code, 1
[[nodiscard]] int fail_check(const CheckOptions& options,
                             const std::string& command,
                             const std::string& reason);

/// Reports that an option's value is invalid.
/// @return the exit code, 1
[[nodiscard]] int refuse_check(const CheckOptions& options,
                               const std::string& command,
                               const std::string& reason);

/// The value of an attribute, as text; or the trouble.
[[nodiscard]] CheckResult read_attribute(const CheckContext& context,
                                         const std::string& resource,
                                         const std::string& attribute,
                                         std::string& value);

}  // namespace minibroker::cli
