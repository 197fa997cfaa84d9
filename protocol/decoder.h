#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/decode_error.h"
#include "protocol/frame.h"
#include "protocol/header_line.h"
#include "protocol/limits.h"
#include "protocol/version.h"

namespace minibroker::protocol {

/// Turns bytes into frames, however the bytes are cut. Never reads a byte twice for one purpose,
/// never allocates from a claimed length.
///
/// How it starts: until `set_version` was called the first frame is decoded by the rules of 1.0
/// when its command line ends in LF, and by those of 1.2 when it ends in CR LF (see
/// `handler_version`). Source: Artemis `StompDecoder`, `StompV11Decoder`, `StompV12Decoder`;
/// docs/artemis/protocol.md, "From bytes to frames".
class FrameDecoder {
public:
    explicit FrameDecoder(const DecoderLimits& limits);

    /// Sets the rules for the bytes after the last frame. The caller decides, by `handler_version`,
    /// that a CRLF CONNECT which agrees on 1.0 keeps the rules of 1.2.
    void set_version(Version version);
    /// The rules in force; before `set_version` those that the first frame's line end chose.
    [[nodiscard]] Version handler_version() const { return version_; }
    /// From now on the limits of logged-in connections hold.
    void set_logged_in() { logged_in_ = true; }

    /// Hands over `bytes`, one packet, which must stay valid until `next` returns anything but
    /// kFrame: only the bytes of an unfinished frame are copied then.
    void feed(std::string_view bytes);

    enum class Outcome : std::uint8_t {
        kFrame,     ///< a frame
        kNeedMore,  ///< there is no complete frame
        kError,     ///< see `error()`; final
        /// Artemis ignores the connection from here; the session stops reading frames; final.
        kMute,
    };
    /// The next frame into `frame` (cleared first).
    [[nodiscard]] Outcome next(Frame& frame);
    /// The fault, after kError.
    [[nodiscard]] const DecodeError& error() const { return *error_; }

    /// Whether the last frame is a SEND whose head is byte for byte that of the SEND before it.
    [[nodiscard]] bool head_repeated() const { return head_repeated_; }

    /// After kFrame: whether its body continues beyond its content-length.
    [[nodiscard]] bool body_goes_on() const { return skipping_to_nul_; }

    /// Whether a header of a frame since the last call lost a colon that was not escaped.
    [[nodiscard]] bool take_dropped_colon() { return header_lines_.take_dropped_colon(); }

    /// Whether `next` has given kMute: it will give nothing else.
    [[nodiscard]] bool is_mute() const { return state_ == State::kMute; }
    /// After kFrame: the rest of the packet, for the caller to feed again later.
    [[nodiscard]] std::string take_rest();
    /// Bytes held for an unfinished frame.
    [[nodiscard]] std::size_t bytes_held() const;

private:
    enum class State : std::uint8_t {
        kCommand,       // line ends before a frame, or an unfinished command line
        kHead,          // header lines
        kBodyToNul,     // a body that ends at the first NUL
        kBodyOfLength,  // a body of `body_bytes_` bytes
        kBodyEnd,       // the one byte after such a body
        kComplete,      // `pending_` is a whole frame
        kFailed,
        kMute,
    };

    // The rest of the packet, after the bytes kept before it.
    [[nodiscard]] std::string unread() const;
    void skip(std::size_t bytes);
    [[nodiscard]] bool widen_window();
    void keep_window();
    // One step of the state named; false when it needs more bytes.
    [[nodiscard]] bool step();
    [[nodiscard]] bool read_command();
    enum class KnownHead : std::uint8_t { kTaken, kNeedMore, kOther };
    [[nodiscard]] KnownHead take_known_head();
    void remember_head();
    [[nodiscard]] bool skip_line_ends();
    void follow_crlf(std::size_t name_size);
    [[nodiscard]] bool read_header_line();
    void take_header_line(std::string_view line);
    void add_header(std::string_view name, std::string_view value);
    [[nodiscard]] bool head_within_limits(std::size_t line_bytes, bool complete);
    [[nodiscard]] bool body_within_limits(std::size_t body_bytes);
    void begin_body();
    [[nodiscard]] bool read_body();
    std::size_t take_body(std::string_view bytes);
    void complete();
    void begin_frame();
    [[nodiscard]] bool skip_to_nul();
    void fail(DecodeError error);

    const DecoderLimits limits_;
    Version version_ = Version::kV10;
    bool version_set_ = false;
    bool logged_in_ = false;
    State state_ = State::kCommand;

    std::string_view window_;   // the bytes being decoded: of the packet, or of `buffer_`
    std::string_view behind_;   // the rest of the packet, after the window
    std::string buffer_;        // kept bytes of earlier packets, and those appended to them
    std::size_t kept_ = 0;      // bytes of the window from earlier packets
    std::size_t searched_ = 0;  // bytes of the window known to hold no LF, in kHead

    bool after_carriage_return_ = false;  // the last line-end byte skipped between frames was a CR
    bool skipping_to_nul_ = false;        // in the rest of a body longer than its content-length
    std::string skipped_;                 // line ends before the command, for the dump of 1.0

    Frame pending_;
    HeaderLineReader header_lines_;
    std::string last_name_;             // the name that a line without colon gives a new value
    std::size_t header_count_ = 0;      // header lines of this frame so far
    std::size_t head_bytes_ = 0;        // bytes of this frame's head so far
    std::int64_t content_length_ = -1;  // -1: the body ends at the first NUL
    std::size_t body_bytes_ = 0;        // bytes of the body still to come, in kBodyOfLength

    // A producer often repeats one head: it is decoded once.
    std::string known_head_;  // of the last SEND, from its command to the empty line; "": none
    Frame known_frame_;       // its decoded form, without a body
    std::int64_t known_content_length_ = -1;
    const char* head_at_ = nullptr;  // where the pending frame's command begins; null: not at hand
    bool head_repeated_ = false;
    std::unique_ptr<DecodeError> error_;  // null: none
};

}  // namespace minibroker::protocol
