#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker {

/// `text` with every control byte, backslash and byte above 126 as `\xNN`: what comes from the wire
/// goes into logs only so (a log line cannot be forged). Cut to 256 bytes with `...`.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` with `***` for what may be a secret: behind each "passcode", "password", "passwd",
/// "passphrase", "secret", "credential", "apikey" or "authorization", in any case and whatever but
/// blanks is between the letters, up to the end of its line and of those that continue it. In a
/// dump of bytes with commas between them (`p,a,s,s,...`) all behind the word goes, and in that of
/// an invalid frame (AMQ339023) all behind its command. For logs; before `printable`.
[[nodiscard]] std::string without_secrets(std::string_view text);

/// Whether a header of that name holds what `without_secrets` hides, or a token.
[[nodiscard]] bool names_secret(std::string_view name);

/// What bytes of a protocol that nobody knows may show in a log: the capitals that they begin with,
/// 16 at most, or four bytes that are no text; `***` for the rest. Before `printable`.
[[nodiscard]] std::string first_word_alone(std::string_view bytes);

/// An ASCII capital as its small letter, anything else as it is.
[[nodiscard]] constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Equal letters and digits, ASCII letters compared without regard to case.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The pieces between `separator`s, empty ones kept; "" gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// A decimal integer as Java's `Long.parseLong` takes it: optional sign, digits, nothing else;
/// nullopt when it is anything else or outside [min, max].
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text,
                                                        std::int64_t min,
                                                        std::int64_t max);

/// Bytes as UTF-8 with each broken sequence replaced by U+FFFD, as Java's decoder does. Returns
/// nullopt when `bytes` is well-formed already, so that the common case copies nothing.
[[nodiscard]] std::optional<std::string> repaired_utf8(std::string_view bytes);

/// How many UTF-16 units well-formed UTF-8 `text` has: what Artemis counts as the size of a text.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

}  // namespace minibroker
