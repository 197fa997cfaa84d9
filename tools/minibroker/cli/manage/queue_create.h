#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/minibroker/cli/manage/management_task.h"

namespace minibroker::cli {

/// The options of `queue create`, named as on the command line.
struct QueueCreateOptions {
    ConnectionOptions connection;
    std::string name;
    std::optional<std::string> address;  ///< the name when absent
    std::optional<std::string> filter;
    std::optional<std::int64_t> max_consumers;  ///< -1 or absent: no limit
    bool anycast = false;                       ///< else multicast, as Artemis guesses
    bool multicast = false;
    bool durable = false;  ///< else not, as Artemis guesses
    bool purge_on_no_consumers = false;
    bool auto_create_address = false;
};

/// The queue's configuration as createQueue takes it.
[[nodiscard]] std::string queue_create_json(const QueueCreateOptions& options);

/// `Queue [name=..., ...]`: a configuration as createQueue answers it, in the words of Artemis's
/// QueueTextFormatter. The address is never said to be auto-created: Artemis's is not, either.
/// @return kInvalid for what is no JSON object.
[[nodiscard]] Result<std::string> queue_text(std::string_view json);

/// Runs the command.
/// @return the exit code, see `perform`.
[[nodiscard]] int create_queue(const QueueCreateOptions& options);

}  // namespace minibroker::cli
