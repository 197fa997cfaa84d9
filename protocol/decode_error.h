#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minibroker::protocol {

/// A fault in the bytes of a client, as the ERROR frame reports it. Every decode error closes the
/// connection.
struct DecodeError {
    std::string message;  ///< value of the ERROR's `message` header, not yet escaped
    std::string body;     ///< body of the ERROR (then with content-type:text/plain); empty for none
    std::string why{};    ///< for the log: the cause, printable and without secrets
    std::string_view remedy{};  ///< for the log: the remedy
};

/// Artemis's answer to an unknown command: all of `bytes` spelled out, letters as they are, others
/// as signed numbers, a comma after each; without the colons in the message. Source:
/// Artemis `StompDecoder.throwInvalid`, `dumpByteArray`; AMQ339023, AMQ339024.
[[nodiscard]] DecodeError invalid_frame(std::string_view bytes);

/// Artemis's answer to a backslash before `letter`. Source: AMQ339040.
[[nodiscard]] DecodeError undefined_escape(char letter);

/// An answer where Artemis gives none (docs/decisions/0008): the fault in plain words.
[[nodiscard]] DecodeError wrong_line_end(std::string_view command);
[[nodiscard]] DecodeError invalid_content_length(std::string_view value);
[[nodiscard]] DecodeError first_line_without_colon(std::string_view line);
[[nodiscard]] DecodeError two_carriage_returns();
[[nodiscard]] DecodeError lone_carriage_return();

/// A limit of ours was exceeded: "The `what` is longer than `bytes` bytes".
[[nodiscard]] DecodeError longer_than(std::string_view what, std::size_t bytes);
/// "The frame has more than `count` header lines".
[[nodiscard]] DecodeError more_headers_than(std::size_t count);

}  // namespace minibroker::protocol
