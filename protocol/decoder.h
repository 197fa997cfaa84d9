#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/limits.h"
#include "protocol/version.h"

namespace minibroker::protocol {

/// What is wrong with the bytes, as the ERROR frame has to tell it. Every decode error closes the connection.
struct DecodeError {
    std::string message;  ///< value of the ERROR's `message` header, ready but for escaping
    std::string body;     ///< body of the ERROR (then with content-type:text/plain); empty for none
};

/// Turns bytes into frames, whatever way the bytes are cut. Never looks at a byte twice for the same purpose,
/// never allocates from a claimed length.
///
/// How it starts: until `set_version` was called the first frame is decoded by the rules of 1.0 when its
/// command line ends in LF, and by those of 1.2 when it ends in CR LF (see `handler_version`).
/// Source: Artemis `StompDecoder`, `StompV11Decoder`, `StompV12Decoder`; the protocol page "From bytes to frames".
class FrameDecoder {
public:
    explicit FrameDecoder(const DecoderLimits& limits);

    /// Rules for what comes after the frame taken last.
    void set_version(Version version);
    /// The rules in force; before `set_version` those that the first frame's line end chose.
    [[nodiscard]] Version handler_version() const;
    /// From now on the limits of logged-in connections hold.
    void set_logged_in();

    /// Hands over `bytes`; they are copied only as far as a frame is not complete yet.
    void feed(std::string_view bytes);

    enum class Outcome { kFrame, kNeedMore, kError };
    /// The next frame into `frame` (cleared first), or kNeedMore, or kError once and for ever (see `error()`).
    [[nodiscard]] Outcome next(Frame& frame);
    [[nodiscard]] const DecodeError& error() const;

    /// Bytes held for an unfinished frame.
    [[nodiscard]] std::size_t bytes_held() const;
};

}  // namespace minibroker::protocol
