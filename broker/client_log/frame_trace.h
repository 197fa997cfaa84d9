#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "protocol/frame.h"

namespace minibroker::broker {

/// Writes every frame to the log, one line each (docs/LOGGING.md, "Every frame"): direction, peer,
/// command, headers, the size of the body and its beginning. Passcodes are hidden, nothing that
/// came from the wire reaches the log as a control byte. Owned by the assembly, there only when
/// wanted.
class FrameTrace {
public:
    /// Headers that a line shows.
    static constexpr std::size_t kHeadersMax = 64;
    /// Bytes of a body that a line shows.
    static constexpr std::size_t kBodyBytesShown = 64;

    /// Whether the arguments of an operation of management are no secrets.
    using IsPublic = std::function<bool(std::string_view operation)>;

    /// @param logger  outlives it
    FrameTrace(const Logger& logger, IsPublic is_public)
        : logger_(logger), is_public_(std::move(is_public)) {}

    /// A frame from a client, decoded.
    void in(std::string_view peer, const protocol::Frame& frame) const;
    /// Bytes of a client that are no frame.
    void broken(std::string_view peer, std::string_view why) const;
    /// A frame to a client as its bytes: command, headers, empty line, and body with its NUL.
    void out(std::string_view peer, std::string_view frame) const;
    /// The same where the body is apart.
    void out(std::string_view peer, std::string_view head, std::string_view body) const;

private:
    const Logger& logger_;
    IsPublic is_public_;
};

}  // namespace minibroker::broker
