#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::config {

/// A password as `ENC(ITERATIONS:SALT:HASH)`: PBKDF2 with HMAC-SHA1, salt and hash in hexadecimal.
/// Source: Artemis `DefaultSensitiveStringCodec` (the security page, section 2).
struct HashedPassword {
    std::uint32_t iterations = 0;  ///< 1 to kPasswordIterationsMax
    std::string salt;              ///< bytes
    std::string hash;              ///< bytes
};

/// More would let one login keep the broker busy for a second.
inline constexpr std::uint32_t kPasswordIterationsMax = 1'000'000;

/// Whether `password` is meant to be a hash and not the password itself.
[[nodiscard]] bool is_hashed(std::string_view password);
/// nullopt when it is not of that form, or out of range.
[[nodiscard]] std::optional<HashedPassword> parse_hashed(std::string_view password);

}  // namespace minibroker::config
