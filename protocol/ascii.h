#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace minibroker::protocol {

/// Whether no byte of `text` is above 127; eight bytes at a time, as most text is and need not be
/// looked at as UTF-8 then.
[[nodiscard]] inline bool is_ascii(std::string_view text) {
    std::uint64_t seen = 0;
    while (text.size() >= sizeof(seen)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), sizeof(word));
        seen |= word;
        text.remove_prefix(sizeof(word));
    }
    for (const char c : text) seen |= static_cast<unsigned char>(c);
    return (seen & 0x8080808080808080U) == 0;
}

}  // namespace minibroker::protocol
