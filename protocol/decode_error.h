#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minibroker::protocol {

/// What is wrong with the bytes, as the ERROR frame has to tell it. Every decode error closes the
/// connection.
struct DecodeError {
    std::string message;  ///< value of the ERROR's `message` header, ready but for escaping
    std::string body;     ///< body of the ERROR (then with content-type:text/plain); empty for none
    std::string why{};    ///< for the log: the cause, printable and without secrets
    std::string_view remedy{};  ///< for the log: what to do about it
};

/// Artemis's answer to a command that it does not know: all of `bytes` spelled out, letters as they
/// are, others as signed numbers, a comma behind each; without the colons in the message. Source:
/// Artemis `StompDecoder.throwInvalid`, `dumpByteArray`; AMQ339023, AMQ339024.
[[nodiscard]] DecodeError invalid_frame(std::string_view bytes);

/// Artemis's answer to a backslash before `letter`. Source: AMQ339040.
[[nodiscard]] DecodeError undefined_escape(char letter);

/// Where Artemis falls silent and we answer (docs/decisions/0008): the fault in plain words.
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
