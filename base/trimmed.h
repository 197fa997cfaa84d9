#pragma once

#include <string_view>

namespace minibroker {

/// `text` without the `blanks` at both ends; "" if nothing else is in it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text, std::string_view blanks) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace minibroker
