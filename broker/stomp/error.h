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
    bool only_body = false;    ///< without a `message` header
    bool raw_head = false;     ///< header not escaped (AMQ339041)
    std::string versions;      ///< the `version` header, of AMQ339002 alone
    std::string details;       ///< for the log alone: ` key=value`, printable
    std::string cause;         ///< for the log alone: why, and what to do about it; see `because`
};

/// What became of a frame: done, or the ERROR that answers it.
using FrameOutcome = std::expected<void, StompError>;

// Cold: whoever makes an error is off the path that messages take, and is laid out beside it.

/// `text` without its colons: what Artemis makes of most messages.
[[nodiscard]] std::string without_colons(std::string_view text);

/// `AMQnnnnnn text`, colons dropped.
[[nodiscard, gnu::cold]] StompError coded_error(int number, std::string_view text);
/// An exception's text: the header without colons, the body with them.
[[nodiscard, gnu::cold]] StompError exception_error(std::string text);
/// A text that keeps its colons.
[[nodiscard, gnu::cold]] StompError plain_error(std::string text);

/// What a client sent, as the log shows it: printable, without secrets, in quotes when there is a
/// blank in it.
[[nodiscard, gnu::cold]] std::string shown(std::string_view value);
/// The same behind the name of its header: `header=value`.
[[nodiscard, gnu::cold]] std::string named(std::string_view header, std::string_view value);
/// A printable text with each of `letters` as `\xNN`: what stands behind or around it ends it.
[[nodiscard, gnu::cold]] std::string without_letters(std::string_view letters,
                                                     std::string_view text);
/// `NAME=VALUE` of a log line, with nothing in the value that could be taken for the next field: a
/// client chooses it.
[[nodiscard, gnu::cold]] std::string field(std::string_view name, std::string_view value);
/// ` why="..." remedy="..."`, as lines of the log end. @param why  printable
[[nodiscard, gnu::cold]] std::string why_and_remedy(std::string_view why, std::string_view remedy);
/// The same error with what the log alone tells of it. @param why  printable
[[nodiscard, gnu::cold]] StompError because(StompError error,
                                            std::string_view why,
                                            std::string_view remedy);

/// That no client may send such a frame.
[[nodiscard, gnu::cold]] StompError unsupported(protocol::Command command);

/// Artemis says how much is left; we do not know. Source: ActiveMQMessageBundle.
inline constexpr std::string_view kDiskFullText =
    "AMQ229119: Free storage space is used up. System will start blocking producers.";

}  // namespace minibroker::broker
