#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::storage {

/// The names of a kind of file: PREFIX, 16 lower-case hex digits, SUFFIX. Names have one width, so
/// that they sort like the numbers.
struct NumberedFile {
    std::string_view prefix;
    std::string_view suffix;

    [[nodiscard]] std::string name(std::uint64_t number) const;
    /// The number in a file name; nullopt for any other name, and for the number 0.
    [[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view name) const;
};

}  // namespace minibroker::storage
