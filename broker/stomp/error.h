#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/frame.h"

namespace minibroker::broker {

/// An ERROR frame to come. Texts are Artemis's (ActiveMQStompProtocolMessageBundle; the protocol
/// page, "ERROR").
struct StompError {
    std::string message;  ///< the `message` header
    std::optional<std::string> body;
    enum class Close : std::uint8_t { kByVersion, kAlways, kNever } close = Close::kByVersion;
    bool with_receipt = true;  ///< whether it repeats the frame's receipt
    bool typed_body = true;    ///< the body comes with content-type:text/plain
    bool only_body = false;    ///< it has no `message` header
    bool raw_head = false;     ///< header not escaped (AMQ339041)
    std::string versions;      ///< the `version` header, only of AMQ339002
    std::string details;       ///< only for the log: ` key=value`, printable
    std::string cause;         ///< only for the log: the cause and the remedy; see `because`
};

/// The outcome of a frame: done, or the ERROR that answers it.
using FrameOutcome = std::expected<void, StompError>;

// Cold: code that creates an error is off the path of messages, and is laid out beside it.

/// `text` without its colons, as Artemis does with most messages.
[[nodiscard]] std::string without_colons(std::string_view text);

/// `AMQnnnnnn text`, colons dropped.
[[nodiscard, gnu::cold]] StompError coded_error(int number, std::string_view text);
/// An exception's text: the header without colons, the body with them.
[[nodiscard, gnu::cold]] StompError exception_error(std::string text);
/// A text that keeps its colons.
[[nodiscard, gnu::cold]] StompError plain_error(std::string text);

/// Text from a client in the form for the log: printable, without secrets, in quotes if it contains
/// a blank.
[[nodiscard, gnu::cold]] std::string shown(std::string_view value);
/// Likewise, after the name of its header: `header=value`.
[[nodiscard, gnu::cold]] std::string named(std::string_view header, std::string_view value);
/// A printable text with each of `letters` as `\xNN`, since the text behind or around it would end
/// it.
[[nodiscard, gnu::cold]] std::string without_letters(std::string_view letters,
                                                     std::string_view text);
/// `NAME=VALUE` of a log line; the value, which a client chooses, contains nothing that could be
/// taken for the next field.
[[nodiscard, gnu::cold]] std::string field(std::string_view name, std::string_view value);
/// ` why="..." remedy="..."`, the end of such log lines. @param why  printable
[[nodiscard, gnu::cold]] std::string why_and_remedy(std::string_view why, std::string_view remedy);
/// Adds the details for the log to an error. @param why  printable
[[nodiscard, gnu::cold]] StompError because(StompError error,
                                            std::string_view why,
                                            std::string_view remedy);

/// The error for a frame that no client may send.
[[nodiscard, gnu::cold]] StompError unsupported(protocol::Command command);

/// Artemis says how much space is left, which we do not know. Source: ActiveMQMessageBundle.
inline constexpr std::string_view kDiskFullText =
    "AMQ229119: Free storage space is used up. System will start blocking producers.";

}  // namespace minibroker::broker
