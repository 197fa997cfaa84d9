#pragma once

#include <string_view>

#include "protocol/frame.h"

namespace minibroker::broker {

/// The header of `command` that the author of `name` may have meant: one that differs by case, `_`
/// for `-`, or a letter omitted, doubled, changed or swapped with the next; "" if `name` resembles
/// none, or is one. For SEND, whose other headers belong to the user, only headers that the broker
/// acts upon, and no plurals or other forms that are words of their own.
[[nodiscard]] std::string_view meant_header(protocol::Command command, std::string_view name);

/// Whether other brokers know `name` as a header of SUBSCRIBE that has no meaning here.
[[nodiscard]] bool is_foreign_subscribe_header(std::string_view name);

}  // namespace minibroker::broker
