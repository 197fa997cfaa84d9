#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// Whether `text` is a JSON object; what Artemis's parser says when it is not.
[[nodiscard]] std::expected<void, std::string> parse_object(std::string_view text);

}  // namespace minibroker::broker
