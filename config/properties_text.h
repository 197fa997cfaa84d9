#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace minibroker::config {

struct PropertyLine {
    std::string key;
    std::string value;
    std::size_t line = 0;  ///< its first line, counted from 1
};

/// A file in the syntax of Java's properties (`key = value`, `#` comments, `\` escapes, lines that
/// continue), its entries in order. An invalid escape `\u` is an error, with its line.
[[nodiscard]] std::expected<std::vector<PropertyLine>, std::string> parse_property_lines(
    std::string_view text);
/// As above, without line numbers.
[[nodiscard]] std::expected<std::vector<std::pair<std::string, std::string>>, std::string>
parse_properties(std::string_view text);

}  // namespace minibroker::config
