#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "protocol/frame.h"

namespace minibroker::broker {

/// Writes every frame to the log, one line each (docs/LOGGING.md, "Every frame"): direction, peer,
/// command, headers, the size of the body and its beginning. Passcodes are hidden, and no control
/// byte from the wire reaches the log. Owned by the assembly; exists only if it is wanted.
class FrameTrace {
public:
    /// Headers that a line shows.
    static constexpr std::size_t kHeadersMax = 64;
    /// Bytes of a body that a line shows.
    static constexpr std::size_t kBodyBytesShown = 64;

    /// Whether the arguments of a management operation contain no secrets.
    using IsPublic = std::function<bool(std::string_view operation)>;

    /// @param logger  outlives it
    FrameTrace(const Logger& logger, IsPublic is_public)
        : logger_(logger), is_public_(std::move(is_public)) {}

    /// A frame from a client, decoded.
    void in(std::string_view peer, const protocol::Frame& frame) const;
    /// Bytes from a client that are not a frame.
    void broken(std::string_view peer, std::string_view why) const;
    /// The bytes of a frame to a client: command, headers, empty line, and body with its NUL.
    void out(std::string_view peer, std::string_view frame) const;
    /// Likewise, with a separate body.
    void out(std::string_view peer, std::string_view head, std::string_view body) const;

private:
    const Logger& logger_;
    IsPublic is_public_;
};

}  // namespace minibroker::broker
