#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::protocol {

enum class Command : std::uint8_t {
    kConnect,
    kStomp,
    kSend,
    kSubscribe,
    kUnsubscribe,
    kAck,
    kNack,
    kBegin,
    kCommit,
    kAbort,
    kDisconnect,
    kConnected,
    kMessage,
    kReceipt,
    kError,
};

/// The name of the command, e.g. "SEND".
[[nodiscard]] std::string_view command_name(Command command);

/// One frame from a client, decoded: header names and values are text (unescaped, well-formed
/// UTF-8), the version's rule for repeated headers is applied (each name occurs once), the body is
/// as sent.
///
/// A value. All header text lives in one string, so that a frame that is decoded again and again
/// into the same object allocates nothing on the steady path. Views stay valid until the frame is
/// changed.
class Frame {
public:
    struct Header {
        std::string_view name;
        std::string_view value;
    };

    Command command = Command::kSend;
    std::string body;  ///< with a `content-length` header the raw bytes, else well-formed UTF-8

    [[nodiscard]] std::size_t header_count() const { return slices_.size(); }
    /// The header at `index` < header_count(), in the order of first occurrence.
    [[nodiscard]] Header header_at(std::size_t index) const;
    /// The value of the header called `name` (case counts), or nullopt.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// `header(name)`, or "" when it is absent.
    [[nodiscard]] std::string_view header_or_empty(std::string_view name) const;

    /// Which of two headers of one name counts.
    enum class Repeat : std::uint8_t { kFirst, kLast };
    /// Adds a header, or applies `repeat` if there is one of that name already. The views must not
    /// point into this frame.
    void add(std::string_view name, std::string_view value, Repeat repeat);
    /// Empty again, capacity kept.
    void clear();
    /// Bytes of header text held, values that were replaced included.
    [[nodiscard]] std::size_t header_bytes() const { return text_.size(); }

private:
    struct Slice {
        std::uint32_t name_at, name_size, value_at, value_size;
    };

    [[nodiscard]] std::string_view name_of(const Slice& slice) const;
    [[nodiscard]] std::string_view value_of(const Slice& slice) const;
    /// Copies `text` to the end of `text_`, and returns the offset of the copy.
    std::uint32_t append(std::string_view text);

    std::string text_;
    std::vector<Slice> slices_;
};

}  // namespace minibroker::protocol
