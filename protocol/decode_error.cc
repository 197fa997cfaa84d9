#include "protocol/decode_error.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "protocol/first_bytes.h"
#include "protocol/frame.h"

namespace minibroker::protocol {
namespace {

// Spells each byte as Artemis does: as a character if it is in 33 to 127, else as the number of a
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

constexpr std::string_view kSmaller = "send less, docs/STOMP.md has the limits";
constexpr std::string_view kLineEnds =
    "end lines with a line feed; from STOMP 1.2 on a carriage return may stand before it";

// A fault for which Artemis has no text: the message says everything.
DecodeError ours(std::string message, std::string_view remedy) {
    DecodeError error;
    error.why = without_secrets(message);
    error.message = std::move(message);
    error.remedy = remedy;
    return error;
}

// Names of STOMP's commands in other protocols and client libraries, and the remedy.
constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"PUBLISH", "the command is SEND, in capitals"},
    {"PUB", "the command is SEND, in capitals"},
    {"PRODUCE", "the command is SEND, in capitals"},
    {"SUB", "the command is SUBSCRIBE, in capitals"},
    {"CONSUME", "the command is SUBSCRIBE, in capitals"},
    {"UNSUB", "the command is UNSUBSCRIBE, in capitals"},
    {"LOGIN", "the command is CONNECT, in capitals"},
    {"ROLLBACK", "the command is ABORT, in capitals"},
    {"QUIT", "the command is DISCONNECT, in capitals"},
};

// The first line of `bytes`.
std::string_view line_of(std::string_view bytes) {
    return bytes.substr(0, bytes.find_first_of("\r\n"));
}

// Why `bytes` do not begin with a command.
void explain_command(DecodeError& error, std::string_view bytes) {
    const std::size_t begin = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    bytes.remove_prefix(begin);
    for (unsigned i = 0; i <= static_cast<unsigned>(Command::kError); ++i) {
        const std::string_view name = command_name(static_cast<Command>(i));
        if (!equal_ignoring_case(bytes.substr(0, name.size()), name)) continue;
        const bool ends = bytes.size() == name.size() || bytes[name.size()] <= ' ';
        if (!ends) continue;
        if (bytes.starts_with(name)) {
            error.why = "behind the command " + std::string(name) + " is no line end";
            error.remedy = kLineEnds;
        } else {
            error.why = "the command " + std::string(name) + " is not in capitals";
            error.remedy = "commands are written in capitals";
        }
        return;
    }
    for (const auto& [other, remedy] : kOtherNames) {
        if (!equal_ignoring_case(line_of(bytes), other)) continue;
        error.why = std::string(other) + " is no command of STOMP";
        error.remedy = remedy;
        return;
    }
    const std::string_view trial = trial_word(bytes);
    error.why = "no command begins with " +
                (trial.empty() ? printable(first_word_alone(bytes)) : std::string(trial));
    error.remedy =
        "end each frame with a NUL byte; content-length is the size of the body in bytes, or left "
        "out";
}

}  // namespace

DecodeError invalid_frame(std::string_view bytes) {
    DecodeError error;
    explain_command(error, bytes);
    const std::string dump = spelled(bytes);
    error.body = "AMQ339024: Invalid STOMP frame: " + dump;
    error.message = "AMQ339023 Invalid STOMP frame " + dump;
    std::erase(error.message, ':');  // Artemis removes the colons from messages with a number
    return error;
}

DecodeError undefined_escape(char letter) {
    DecodeError error;
    error.message = "AMQ339040 Undefined escape sequence \\";
    error.why = "a backslash in a header line stands before " + printable({&letter, 1});
    error.remedy =
        R"(send \\ for a backslash in headers, \n for a line end, \c for a colon, in 1.2 \r too)";
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
    return ours(
        "Invalid command line: in STOMP 1.0 a line feed must follow " + std::string(command),
        kLineEnds);
}

DecodeError invalid_content_length(std::string_view value) {
    DecodeError error = ours("Invalid content-length header: " + printable(value),
                             "send the size of the body in bytes, or no content-length");
    error.why = "content-length=" + printable(without_secrets(value)) +
                " is no integer from -2147483648 to 2147483647, without blanks";
    return error;
}

DecodeError first_line_without_colon(std::string_view line) {
    DecodeError error = ours("Invalid header line without colon: " + printable(line),
                             "header lines are NAME:VALUE; an empty line ends them");
    error.why = "the line behind the command has no colon, and so is no header: " +
                printable(without_secrets(line));
    return error;
}

DecodeError two_carriage_returns() {
    return ours("Invalid line end: two carriage returns without a line feed between them",
                kLineEnds);
}

DecodeError lone_carriage_return() {
    return ours("Invalid line end: a carriage return between frames without a line feed behind it",
                kLineEnds);
}

DecodeError longer_than(std::string_view what, std::size_t bytes) {
    return ours("The " + std::string(what) + " is longer than " + std::to_string(bytes) + " bytes",
                kSmaller);
}

DecodeError more_headers_than(std::size_t count) {
    return ours("The frame has more than " + std::to_string(count) + " header lines", kSmaller);
}

}  // namespace minibroker::protocol
