#include "storage/numbered_file.h"

#include <cstdio>

namespace minibroker::storage {
namespace {

constexpr std::size_t kDigits = 16;

std::optional<std::uint64_t> parse_hex(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char digit : digits) {
        if (digit >= '0' && digit <= '9') {
            value = value << 4U | static_cast<std::uint64_t>(digit - '0');
        } else if (digit >= 'a' && digit <= 'f') {
            value = value << 4U | static_cast<std::uint64_t>(digit - 'a' + 10);
        } else {
            return std::nullopt;
        }
    }
    return value;
}

}  // namespace

std::string NumberedFile::name(std::uint64_t number) const {
    char digits[kDigits + 1];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
    return std::string(prefix).append(digits).append(suffix);
}

std::optional<std::uint64_t> NumberedFile::number_in(std::string_view name) const {
    if (name.size() != prefix.size() + kDigits + suffix.size()) return std::nullopt;
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
    const auto number = parse_hex(name.substr(prefix.size(), kDigits));
    if (!number || *number == 0) return std::nullopt;
    return number;
}

}  // namespace minibroker::storage
