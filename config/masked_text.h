#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minibroker::config {

/// Artemis's default key: it hides a password from a glance, not
/// from anyone who knows this constant.
inline constexpr std::string_view kDefaultCodecKey = "clusterpassword";

/// Two-way masking like Artemis's `DefaultSensitiveStringCodec`: Blowfish (ECB, PKCS #5), the bytes
/// as a signed number in hexadecimal. This is the content of `ENC(...)` in broker.json and
/// broker.xml.
/// @param key  1 to 56 bytes, else kInvalid
/// Source: `artemis mask`; the security page, section 2.
[[nodiscard]] Result<std::string> mask_text(std::string_view text, std::string_view key);

/// Unmasks; kInvalid for text that is not masked, or was masked with another key.
[[nodiscard]] Result<std::string> unmask_text(std::string_view masked, std::string_view key);

/// The one-way form of the users file, `ITERATIONS:SALT:HASH` with 1024 iterations: PBKDF2 with
/// HMAC-SHA1, 64 bytes, in capitals (hashed_password.h reads it).
/// @param salt  bytes; Artemis's tools take 32 random ones
[[nodiscard]] Result<std::string> hash_text(std::string_view text, std::string_view salt);

}  // namespace minibroker::config
