#pragma once

#include <string_view>

namespace minibroker {

/// Writes the whole text to a descriptor, in as many pieces as it takes.
/// @return false with errno set when it could not
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

}  // namespace minibroker
