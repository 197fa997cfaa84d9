#include "config/convert/xml_characters.h"

#include <charconv>
#include <cstdint>

namespace minibroker::config {

bool is_xml_character(std::string_view number) {
    const bool is_hex = number.starts_with('x');
    if (is_hex) number.remove_prefix(1);
    std::uint32_t code = 0;
    const char* const end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, code, is_hex ? 16 : 10);
    if (read.ec != std::errc{} || read.ptr != end) return false;
    return code == 9 || code == 10 || code == 13 || (code >= 0x20U && code < 0xD800U) ||
           (code >= 0xE000U && code < 0xFFFEU) || (code >= 0x10000U && code < 0x110000U);
}

std::string utf8_of_latin1(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80U) {
            out += c;
        } else {
            out += static_cast<char>(0xC0U | (byte >> 6U));
            out += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return out;
}

}  // namespace minibroker::config
