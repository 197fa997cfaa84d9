#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker {

/// `text` with every control byte, backslash and byte above 126 as `\xNN`. Text from the wire must
/// go into logs this way, so that it cannot forge a line. Cut to 256 bytes with `...`.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` with `***` for a possible secret: after each "passcode", "password", "passwd",
/// "passphrase", "secret", "credential", "apikey" or "authorization", in any case and with anything
/// but blanks between the letters, up to the end of its line and its continuation lines. In a dump
/// of bytes separated by commas (`p,a,s,s,...`) everything after the word is hidden, and in the
/// dump of an invalid frame (AMQ339023) everything after its command. For logs; before `printable`.
[[nodiscard]] std::string without_secrets(std::string_view text);

/// Whether the value of a header of that name is a secret as in `without_secrets`, or a token.
[[nodiscard]] bool names_secret(std::string_view name);

/// The part of bytes in an unknown protocol that a log may show: their leading capitals, 16 at
/// most, or four bytes that are not text; `***` for the rest. Before `printable`.
[[nodiscard]] std::string first_word_alone(std::string_view bytes);

/// An ASCII capital as its small letter, anything else as it is.
[[nodiscard]] constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether two texts are equal when the case of ASCII letters is ignored.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The pieces between `separator`s, including empty ones; "" gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// A decimal integer as Java's `Long.parseLong` takes it: optional sign, digits, nothing else;
/// nullopt if it is anything else or outside [min, max].
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text,
                                                        std::int64_t min,
                                                        std::int64_t max);

/// Replaces each broken UTF-8 sequence by U+FFFD, as Java's decoder does. Returns nullopt if
/// `bytes` is well-formed already, so that the common case copies nothing.
[[nodiscard]] std::optional<std::string> repaired_utf8(std::string_view bytes);

/// The number of UTF-16 units of `text`, well-formed UTF-8: Artemis counts the size of a text so.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

}  // namespace minibroker
