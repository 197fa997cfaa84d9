#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace minibroker::bench {

/// The kind of the bytes at the beginning of a text.
enum class Scan : std::uint8_t {
    kFrame,       ///< a whole frame
    kIncomplete,  ///< the beginning of one, or nothing but line ends
    kBad,         ///< not a frame
};

struct ScanResult {
    Scan scan = Scan::kIncomplete;
    /// Bytes that are finished: the line ends in front, and the frame if it is complete.
    std::size_t consumed = 0;
};

/// A frame as views into the scanned bytes.
struct RawFrame {
    std::string_view command;
    std::string_view body;
};

/// A command with its headers may take this many bytes.
constexpr std::size_t kHeadBytesMax = 64 * 1024;

/// Finds the frame at the beginning of `bytes`, with no more work than a load program needs:
/// nothing is copied, escapes stay, headers are handed to `on_header(name, value)` in order.
///
/// @param on_header  is called for the headers of an incomplete frame as well, and then again.
/// Source: STOMP 1.2, "STOMP Frames".
template <typename OnHeader>
[[nodiscard]] ScanResult scan_frame(std::string_view bytes, RawFrame& frame, OnHeader&& on_header) {
    constexpr std::size_t kNone = ~std::size_t{0};
    std::size_t start = 0;
    while (start < bytes.size() && (bytes[start] == '\n' || bytes[start] == '\r')) ++start;
    const char* const end = bytes.data() + bytes.size();
    const char* line = bytes.data() + start;
    std::size_t content_length = kNone;
    bool first = true;
    while (true) {
        const auto left = static_cast<std::size_t>(end - line);
        const auto* line_end =
            left == 0 ? nullptr : static_cast<const char*>(std::memchr(line, '\n', left));
        if (line_end == nullptr) {
            const bool too_long = bytes.size() - start > kHeadBytesMax;
            return {too_long ? Scan::kBad : Scan::kIncomplete, start};
        }
        std::string_view text(line, static_cast<std::size_t>(line_end - line));
        if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
        line = line_end + 1;
        if (first) {
            frame.command = text;
            first = false;
            continue;
        }
        if (text.empty()) break;
        const auto* colon = static_cast<const char*>(std::memchr(text.data(), ':', text.size()));
        if (colon == nullptr) return {Scan::kBad, start};
        const auto name_size = static_cast<std::size_t>(colon - text.data());
        const std::string_view name = text.substr(0, name_size);
        const std::string_view value = text.substr(name_size + 1);
        if (name == "content-length" && content_length == kNone) {
            const auto [last, error] =
                std::from_chars(value.data(), value.data() + value.size(), content_length);
            if (error != std::errc() || last != value.data() + value.size()) {
                return {Scan::kBad, start};
            }
        }
        on_header(name, value);
    }
    const auto left = static_cast<std::size_t>(end - line);
    if (content_length == kNone) {
        const auto* nul =
            left == 0 ? nullptr : static_cast<const char*>(std::memchr(line, 0, left));
        if (nul == nullptr) return {Scan::kIncomplete, start};
        content_length = static_cast<std::size_t>(nul - line);
    }
    if (left <= content_length) return {Scan::kIncomplete, start};
    if (line[content_length] != 0) return {Scan::kBad, start};
    frame.body = std::string_view(line, content_length);
    return {Scan::kFrame, static_cast<std::size_t>(line - bytes.data()) + content_length + 1};
}

}  // namespace minibroker::bench
