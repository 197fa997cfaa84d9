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

/// More would keep a processor busy for a second with each login.
inline constexpr std::uint32_t kPasswordIterationsMax = 1'000'000;
/// Above it a start warns that logins are slow: passwords are checked one after the other, each
/// taking about 0.06 s for this number.
inline constexpr std::uint32_t kPasswordIterationsQuiet = 100'000;

/// The hash that `given` gives with the same salt, iterations and size.
[[nodiscard]] std::string hash_of(std::string_view given, const HashedPassword& like);

/// The problem with a user's password as configured, and the warning about it at a start; "" for
/// none. Neither shows the password. A hash of the empty text is found up to
/// kPasswordIterationsQuiet.
struct PasswordJudgement {
    std::string_view problem{};
    std::string warning{};
};
[[nodiscard]] PasswordJudgement judge_password(std::string_view password);

/// Whether `password` is meant to be a hash and not the password itself.
[[nodiscard]] bool is_hashed(std::string_view password);
/// nullopt when it is not of that form, or out of range.
[[nodiscard]] std::optional<HashedPassword> parse_hashed(std::string_view password);

}  // namespace minibroker::config
