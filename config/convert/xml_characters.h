#pragma once

#include <string>
#include <string_view>

namespace minibroker::config {

/// Whether the character of `&#NUMBER;` is allowed in XML; a number after `x` is hexadecimal.
[[nodiscard]] bool is_xml_character(std::string_view number);

/// Text in ISO-8859-1 as UTF-8.
[[nodiscard]] std::string utf8_of_latin1(std::string_view text);

}  // namespace minibroker::config
