#pragma once

#include <string_view>

namespace minibroker {

/// Writes the whole text to a descriptor, with as many writes as it takes.
/// @return false with errno set if it failed
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

}  // namespace minibroker
