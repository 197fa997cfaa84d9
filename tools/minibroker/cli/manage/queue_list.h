#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minibroker::cli {

/// The single element of a management answer's body: a text as it is, anything else as compact
/// JSON.
/// @return kInvalid for a body that is not a JSON array of one element.
[[nodiscard]] Result<std::string> answer_text(std::string_view body);

/// `text` as a JSON string, in its quotes.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// The answer of `listQueues`.
struct QueueList {
    std::vector<std::vector<std::string>>
        rows;                ///< one queue each: the fields asked for, "" for a missing one
    std::int64_t count = 0;  ///< how many pass the filter, on all pages
};

/// Reads `{"data":[{...}],"count":N}` and takes `fields` of each queue.
[[nodiscard]] Result<QueueList> parse_queue_list(std::string_view json,
                                                 const std::vector<std::string>& fields);

/// The `messageID` of each object of listMessagesAsJSON's answer.
[[nodiscard]] Result<std::vector<std::string>> parse_message_ids(std::string_view json);

/// The whole number under `key` in a JSON object; nullopt if there is none.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view json,
                                                       const std::string& key);

}  // namespace minibroker::cli
