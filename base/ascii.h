#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace minibroker {

/// Whether no byte of `text` is above 127. Reads many bytes at a time: most text is ASCII, and then
/// it needs no check as UTF-8.
[[nodiscard]] inline bool is_ascii(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    constexpr std::size_t kWords = 8;
    std::uint64_t words[kWords] = {};
    std::uint64_t sums[kWords] = {};  // independent, so that the compiler can vectorize
    for (; text.size() >= sizeof(words); text.remove_prefix(sizeof(words))) {
        std::memcpy(words, text.data(), sizeof(words));
        for (std::size_t i = 0; i < kWords; ++i) sums[i] |= words[i];
    }
    std::uint64_t seen = 0;
    for (const std::uint64_t sum : sums) seen |= sum;
    for (; text.size() >= sizeof(seen); text.remove_prefix(sizeof(seen))) {
        std::memcpy(words, text.data(), sizeof(seen));
        seen |= words[0];
    }
    for (const char c : text) seen |= static_cast<unsigned char>(c);
    return (seen & kHighBits) == 0;
}

}  // namespace minibroker
