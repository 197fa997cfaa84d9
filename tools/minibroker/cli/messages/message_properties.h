#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tools/minibroker/cli/client/stomp_client.h"

namespace minibroker::cli {

/// The value of `--properties`.
struct MessageProperties {
    Headers headers;
    std::vector<std::string> complaints;  ///< Artemis's text for each property of unknown type
};

/// Reads `--properties`: a JSON array of {"type","key","value"}. STOMP has only texts, so
/// the type decides nothing but whether the value is one of its kind.
/// A property of unknown type is left out.
/// @return kInvalid for anything else.
[[nodiscard]] Result<MessageProperties> parse_properties(std::string_view json);

}  // namespace minibroker::cli
