#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace minibroker {

/// Hash for `std::unordered_map<std::string, …, TextHash, std::equal_to<>>`, in which a lookup by
/// `std::string_view` makes no string.
struct TextHash {
    using is_transparent = void;
    // Not noexcept on purpose: libstdc++ then keeps the hash in the node instead of computing it
    // again.
    [[nodiscard]] std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

}  // namespace minibroker
