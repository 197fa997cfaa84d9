#pragma once

#include <functional>
#include <string>

#include "tools/minibroker/cli/client/connection_options.h"
#include "tools/minibroker/cli/manage/management_client.h"

namespace minibroker::cli {

/// One management call of a command.
struct Task {
    std::string verb;   ///< as in `Failed to VERB THING NAME`
    std::string thing;  ///< "address", "queue" and the name
    Request request;
    /// Returns the text to print and the exit code; `reply_address` is the command's.
    std::function<int(const std::string& answer, const std::string& reply_address)> finish;
    std::string hint{};  ///< printed after the reason if the broker does not have the resource
    /// The beginning of the reason that `hint` is for, in place of that.
    std::string hint_for{};
    /// The exit code with `--as-artemis` when the broker refused, 0 as Artemis's command line has
    /// it.
    int refused = 0;
};

/// Connects, calls, prints.
/// @return the exit code: what `finish` gives; 1 when the broker refused (but see `refused`),
/// cannot be reached or does not let us in.
[[nodiscard]] int perform(const ConnectionOptions& options, const Task& task);

/// The object that `--json` prints: "verb", "thing", "succeeded", and "result" or "reason".
[[nodiscard]] std::string outcome_json(const Task& task, bool succeeded, std::string_view text);

/// For commands that print one line when it worked: `text`, or with `--json` the outcome.
[[nodiscard]] int print_outcome(const ConnectionOptions& options,
                                const Task& task,
                                const std::string& text);

}  // namespace minibroker::cli
