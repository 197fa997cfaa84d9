#pragma once

#include <string>
#include <string_view>

#include "config/json_value.h"

namespace minibroker::config {

/// Whether no message may show the value at that path: it is under `users` or `guestLogin`, or a
/// key on the way names a secret.
[[nodiscard]] bool is_hidden(std::string_view path);

/// The value at that path as a message may show it, quoted when it is text; only what kind of value
/// it is where it may be a secret.
[[nodiscard]] std::string shown(const JsonValue& value, std::string_view path);

}  // namespace minibroker::config
