#pragma once

#include <string_view>

#include "protocol/frame.h"

namespace minibroker::broker {

/// The header of `command` that somebody who wrote `name` may have meant: one that differs by case,
/// `_` for `-`, or a letter left out, doubled, changed or swapped with the next; "" when `name` is
/// like none, or is one. Of SEND, whose other headers are the user's own, only those that the
/// broker acts upon, and no plurals or forms that are words of their own.
[[nodiscard]] std::string_view meant_header(protocol::Command command, std::string_view name);

/// Whether `name` is what other brokers take from a SUBSCRIBE, and means nothing here.
[[nodiscard]] bool is_foreign_subscribe_header(std::string_view name);

}  // namespace minibroker::broker
