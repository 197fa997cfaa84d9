#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/version.h"

namespace minibroker::protocol {

/// Parses header lines by the rules of a version: escapes, colons, carriage returns, blanks, and
/// the repair of text that is not UTF-8. One per decoder.
class HeaderLineReader {
public:
    enum class Kind : std::uint8_t {
        kHeader,              ///< `name` and `value`
        kNoColon,             ///< no colon: `value` is the whole line, decoded
        kEndOfHead,           ///< the line that ends the head
        kUndefinedEscape,     ///< a backslash before `escaped`, which no version defines
        kTwoCarriageReturns,  ///< 1.2: a second CR in one line
    };
    struct Line {
        Kind kind = Kind::kHeader;
        std::string_view name = {};
        std::string_view value = {};
        char escaped = '\0';
    };

    /// Starts the head of a frame.
    void reset() { escaping_ = false; }
    /// @param line  one line without its LF; in 1.2 with its CR
    /// @return views into `line` or into this object, valid until the next call
    /// Source: Artemis `StompDecoder`, `StompDecoderV11`, `StompDecoderV12`: `parseHeaders`.
    [[nodiscard]] Line read(std::string_view line, Version version);

    /// Whether a colon that was not escaped was dropped since the last call.
    [[nodiscard]] bool take_dropped_colon() { return std::exchange(dropped_colon_, false); }

private:
    [[nodiscard]] Line read_plain(std::string_view line);
    [[nodiscard]] Line read_escaped(std::string_view line, Version version);
    [[nodiscard]] Line unescape(std::string_view line, Version version);
    void repair(Line& line);

    bool escaping_ =
        false;  // the line before ended in a backslash, which escapes this line's first letter
    bool dropped_colon_ = false;
    std::string name_;
    std::string value_;
};

}  // namespace minibroker::protocol
