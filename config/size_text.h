#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace minibroker::config {

/// A whole number, or a size such as `10M`, `32 MiB`, `64kb`: K, M and G count in 1024, in any
/// case, with an optional `i` and `b`, blanks around and between. A sign is allowed only without a
/// unit.
///
/// @return the number, in bytes when there is a unit; nullopt for anything else or beyond 64 bits.
/// Source: the values that Artemis 2.40.0 accepts for properties of type long
/// (`ByteUtil.convertTextBytes`).
[[nodiscard]] std::optional<std::int64_t> parse_size(std::string_view text);

}  // namespace minibroker::config
