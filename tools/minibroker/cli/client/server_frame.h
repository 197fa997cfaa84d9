#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace minibroker::cli {

/// Longest head of a frame from a broker, and longest body, in bytes. A list of queues is one body.
inline constexpr std::size_t kHeadBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kBodyBytesMax = std::size_t{256} << 20;

/// A frame as a broker sends it, its headers unescaped by the rules of STOMP 1.2.
struct ServerFrame {
    std::string command;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// The first header of that name, or null.
    [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// Cuts a broker's bytes into frames. Heart-beats and line ends between frames are dropped; every
/// byte is scanned once, however the bytes are cut.
class ServerFrameReader {
public:
    void feed(std::string_view bytes) { buffer_ += bytes; }

    /// The next whole frame; nullopt when more bytes are needed; kTooLarge over the limits above,
    /// kInvalid for a content-length that is not a number or a body without its NUL. After an error
    /// the reader is of no more use.
    [[nodiscard]] Result<std::optional<ServerFrame>> next();

private:
    Result<bool> read_head();
    Result<bool> read_body();

    std::string buffer_;
    std::size_t searched_ = 0;  // bytes of buffer_ already searched for the end of head or body
    bool has_head_ = false;
    std::optional<std::size_t> content_length_;
    ServerFrame frame_;
};

}  // namespace minibroker::cli
