#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::storage {

/// How a kind of file is named: PREFIX, 16 lower-case hex digits, SUFFIX. Names have one width, so
/// that they sort as the numbers do.
struct NumberedFile {
    std::string_view prefix;
    std::string_view suffix;

    [[nodiscard]] std::string name(std::uint64_t number) const;
    /// The number in a file name; nullopt for any other name, also for the number 0.
    [[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view name) const;
};

}  // namespace minibroker::storage
