// The limits of a frame: see limits.h.
#include <algorithm>
#include <limits>

#include "protocol/decoder.h"

namespace minibroker::protocol {

// Whether a head with one more line of `line_bytes` bytes, `complete` if its LF is there, keeps all
// limits; else fails with the limit that the bytes exceeded first, so that the answer does not
// depend on how they were cut.
bool FrameDecoder::head_within_limits(std::size_t line_bytes, bool complete) {
    constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    const std::size_t seen = head_bytes_ + line_bytes + (complete ? 1 : 0);
    const bool line_over = line_bytes > limits_.header_line_bytes_max;
    const bool frame_over = !logged_in_ && seen > limits_.frame_before_login_bytes_max;
    const std::size_t line_at = line_over ? head_bytes_ + limits_.header_line_bytes_max : kNone;
    const std::size_t head_at = seen > limits_.head_bytes_max ? limits_.head_bytes_max : kNone;
    const std::size_t frame_at = frame_over ? limits_.frame_before_login_bytes_max : kNone;
    const std::size_t first = std::min({line_at, head_at, frame_at});
    if (first == kNone) return true;
    if (first == line_at) {
        fail(longer_than("header line", limits_.header_line_bytes_max));
    } else if (first == head_at) {
        fail(longer_than("head of the frame", limits_.head_bytes_max));
    } else {
        fail(longer_than("frame before the login", limits_.frame_before_login_bytes_max));
    }
    return false;
}

// Likewise for a body of at least `body_bytes` bytes.
bool FrameDecoder::body_within_limits(std::size_t body_bytes) {
    const std::size_t frame_max = limits_.frame_before_login_bytes_max;
    const std::size_t before_login = frame_max - std::min(frame_max, head_bytes_);
    if (!logged_in_ && body_bytes > before_login && before_login < limits_.body_bytes_max) {
        fail(longer_than("frame before the login", frame_max));
    } else if (body_bytes > limits_.body_bytes_max) {
        fail(longer_than("body", limits_.body_bytes_max));
    } else {
        return true;
    }
    return false;
}

}  // namespace minibroker::protocol
