#include "protocol/decode_error.h"

#include "base/text.h"

namespace minibroker::protocol {
namespace {

// Each byte as Artemis spells it: as a letter when it is one of 33 to 127, else as the number of a
// signed byte.
std::string spelled(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto number = static_cast<signed char>(c);
        if (number >= 33) {
            out += c;
        } else {
            out += std::to_string(number);
        }
        out += ',';
    }
    return out;
}

}  // namespace

DecodeError invalid_frame(std::string_view bytes) {
    DecodeError error;
    const std::string dump = spelled(bytes);
    error.body = "AMQ339024: Invalid STOMP frame: " + dump;
    error.message = "AMQ339023 Invalid STOMP frame " + dump;
    std::erase(error.message, ':');  // Artemis takes the colons out of messages with a number
    return error;
}

DecodeError undefined_escape(char letter) {
    DecodeError error{"AMQ339040 Undefined escape sequence \\", ""};
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x80) {
        error.message += letter;
    } else {
        // Java widens the signed byte to a char: U+FF80 to U+FFFF, here as UTF-8.
        error.message += '\xEF';
        error.message += static_cast<char>(0xBC | byte >> 6U);
        error.message += static_cast<char>(0x80 | (byte & 0x3FU));
    }
    return error;
}

DecodeError wrong_line_end(std::string_view command) {
    return {"Invalid command line: in STOMP 1.0 a line feed must follow " + std::string(command),
            ""};
}

DecodeError invalid_content_length(std::string_view value) {
    return {"Invalid content-length header: " + printable(value), ""};
}

DecodeError first_line_without_colon(std::string_view line) {
    return {"Invalid header line without colon: " + printable(line), ""};
}

DecodeError two_carriage_returns() {
    return {"Invalid line end: two carriage returns without a line feed between them", ""};
}

DecodeError lone_carriage_return() {
    return {"Invalid line end: a carriage return between frames without a line feed behind it", ""};
}

DecodeError longer_than(std::string_view what, std::size_t bytes) {
    return {"The " + std::string(what) + " is longer than " + std::to_string(bytes) + " bytes", ""};
}

DecodeError more_headers_than(std::size_t count) {
    return {"The frame has more than " + std::to_string(count) + " header lines", ""};
}

}  // namespace minibroker::protocol
