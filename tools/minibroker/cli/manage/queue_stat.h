#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "tools/minibroker/cli/terminal/table_out.h"

namespace minibroker::cli {

/// The options of `queue stat`, named as on the command line.
struct QueueStatOptions {
    std::optional<std::string> queue_name;
    std::optional<std::string> field;
    std::optional<std::string> operation;
    std::optional<std::string> value;
    std::int64_t max_rows = 50;
    TableStyle style;
    bool include_management = false;
    bool json = false;
};

/// Whether the options make sense; Artemis's command line takes more, and prints nothing, or half
/// of a table, then.
/// @return kInvalid with what is wrong with the first that does not
[[nodiscard]] Result<> check_queue_stat(const QueueStatOptions& options);

/// The arguments of `listQueues` as a JSON array.
/// @return kInvalid with the text that Artemis prints when the options do not go together.
[[nodiscard]] Result<std::string> queue_stat_arguments(const QueueStatOptions& options);

/// The output of `queue stat` for the answer of `listQueues`, `{"data":[...],"count":N}`.
/// @param reply_address  this command's own, whose queue is management's as well.
/// @param out  what is printed; partly when the table fails.
[[nodiscard]] Result<> print_queue_stat(const QueueStatOptions& options,
                                        std::string_view answer,
                                        std::string_view reply_address,
                                        std::string& out);

}  // namespace minibroker::cli
