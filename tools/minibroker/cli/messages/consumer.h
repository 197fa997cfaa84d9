#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/minibroker/cli/messages/message_options.h"

namespace minibroker::cli {

/// The options of `consumer` and, as far as it has them, `browser`.
struct ConsumerOptions {
    MessageOptions message;
    std::optional<std::string> filter;
    std::int64_t receive_timeout_milliseconds = 3000;  ///< -1: no limit
    bool break_on_null = false;                        ///< end when nothing came in that time
    bool durable = false;  ///< a durable subscription, named after the thread; needs --clientID
};

/// `Consumer:: filter = F`.
[[nodiscard]] std::string filter_line(const std::optional<std::string>& filter);

/// The output of `--json` for one message: {"headers":{...},"body":"..."}; of headers with one name
/// only the first, which is the one that counts in STOMP.
[[nodiscard]] std::string message_json(const ServerFrame& message);

/// Runs the command.
/// @return the exit code, see `run_threads`.
[[nodiscard]] int consume(const ConsumerOptions& options);

}  // namespace minibroker::cli
