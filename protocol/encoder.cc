#include "protocol/encoder.h"

namespace minibroker::protocol {
namespace {

constexpr std::string_view kEscaped = "\\\n\r:";

char escape_letter(char c) {
    switch (c) {
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case ':':
            return 'c';
        default:
            return '\\';
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text, Version version) {
    if (version == Version::kV10) {
        out += text;  // 1.0 has no escapes: a line end goes out as it is
        return;
    }
    for (;;) {
        const std::size_t plain = text.find_first_of(kEscaped);
        out += text.substr(0, plain);
        if (plain == std::string_view::npos) return;
        out += '\\';
        out += escape_letter(text[plain]);
        text.remove_prefix(plain + 1);
    }
}

FrameWriter::FrameWriter(std::string& out, Version version, std::string_view command)
    : out_(out), version_(version) {
    out_ += command;
    out_ += '\n';
}

FrameWriter& FrameWriter::header(std::string_view name, std::string_view value) {
    append_escaped(out_, name, version_);
    out_ += ':';
    append_escaped(out_, value, version_);
    out_ += '\n';
    return *this;
}

FrameWriter& FrameWriter::raw_header(std::string_view name, std::string_view value) {
    out_ += name;
    out_ += ':';
    out_ += value;
    out_ += '\n';
    return *this;
}

void FrameWriter::finish(std::string_view body) {
    finish_head();
    out_ += body;
    out_ += std::string_view("\0\n", 2);
}

void FrameWriter::finish_head() {
    out_ += '\n';
}

}  // namespace minibroker::protocol
