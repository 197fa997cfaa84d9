#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace minibroker {

/// Parses a span of time as people write it: numbers with the units ms, s, m, h, d in a row
/// ("1h30m", "250ms"); a number alone is milliseconds. nullopt if it is anything else, negative,
/// or more milliseconds than 64 bits hold.
[[nodiscard]] std::optional<Milliseconds> parse_span(std::string_view text);

}  // namespace minibroker
