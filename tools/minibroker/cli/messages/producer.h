#pragma once

#include <optional>
#include <string>

#include "tools/minibroker/cli/messages/message_options.h"

namespace minibroker::cli {

/// The options of `producer`, named as on the command line.
struct ProducerOptions {
    MessageOptions message;
    std::optional<std::string> text;        ///< `--message`: every body
    std::int64_t text_size = 0;             ///< characters of a text made up; 0: no such
    std::int64_t message_size = 0;          ///< bytes of a bytes message; 0: no such
    std::int64_t ttl_milliseconds = 0;      ///< 0: never expires
    std::string group;                      ///< JMSXGroupID; "" for none
    std::optional<std::string> properties;  ///< JSON, see message_properties.h
    bool non_persistent = false;
};

/// The body of message `index`, from 0.
[[nodiscard]] std::string body_of(const ProducerOptions& options, std::int64_t index);

/// The headers that all messages have but those of `--properties`, `expires`, `transaction` and
/// `receipt`.
[[nodiscard]] Headers producer_headers(const ProducerOptions& options);

/// Runs the command.
/// @return the exit code, see `run_threads`.
[[nodiscard]] int produce(const ProducerOptions& options);

}  // namespace minibroker::cli
