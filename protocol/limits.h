#pragma once

#include <cstddef>

namespace minibroker::protocol {

/// What one connection may make the decoder hold. Artemis has no such limits; these are ours
/// (docs/STOMP.md, "Limits"), far above what clients send. Sizes are bytes.
struct DecoderLimits {
    std::size_t header_line_bytes_max = 64 * 1024;        ///< one header line
    std::size_t header_count_max = 1000;                  ///< header lines of one frame
    std::size_t head_bytes_max = 256 * 1024;              ///< command and all header lines of one frame
    std::size_t body_bytes_max = 100 * 1024 * 1024;       ///< body of one frame
    std::size_t frame_before_login_bytes_max = 64 * 1024; ///< a whole frame while not logged in
};

}  // namespace minibroker::protocol
