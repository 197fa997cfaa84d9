#pragma once

#include <cstddef>

namespace minibroker::protocol {

/// Limits on what one connection makes the decoder hold. Artemis has no such limits; these are ours
/// (docs/STOMP.md, "Limits"), far above what clients send. Sizes are bytes, each the largest that
/// is allowed; those of heads must stay below 1 GiB.
struct DecoderLimits {
    /// One header line without its LF.
    std::size_t header_line_bytes_max = 128 * 1024;
    /// Header lines of one frame, including repeated and ill-formed ones.
    std::size_t header_count_max = 1000;
    /// Command line, header lines and the empty line of one frame, including line ends.
    std::size_t head_bytes_max = 256 * 1024;
    /// Body of one frame.
    std::size_t body_bytes_max = 100 * 1024 * 1024;
    /// A whole frame without its NUL before the client is logged in.
    std::size_t frame_before_login_bytes_max = 64 * 1024;
};

}  // namespace minibroker::protocol
