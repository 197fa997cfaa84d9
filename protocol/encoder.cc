#include "protocol/encoder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace minibroker::protocol {
namespace {

constexpr bool is_escaped(char c) {
    return c == '\\' || c == '\n' || c == '\r' || c == ':';
}

// Whether one of the eight bytes of `word` is `c`: after the XOR only a zero byte borrows.
constexpr bool holds(std::uint64_t word, char c) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    const std::uint64_t apart = word ^ (kOnes * static_cast<unsigned char>(c));
    return ((apart - kOnes) & ~apart & kHighBits) != 0;
}

// The position of the first byte of `text` that has to be escaped, or its end; such bytes are rare,
// so it tests eight at a time.
std::size_t plain_size(std::string_view text) {
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
        std::memcpy(&word, text.data() + at, sizeof(word));
        if (holds(word, '\\') || holds(word, '\n') || holds(word, '\r') || holds(word, ':')) break;
    }
    while (at < text.size() && !is_escaped(text[at])) ++at;
    return at;
}

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
        const std::size_t plain = plain_size(text);
        out += text.substr(0, plain);
        if (plain == text.size()) return;
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
    const bool plain = version_ == Version::kV10 ||
                       (plain_size(name) == name.size() && plain_size(value) == value.size());
    if (plain) return raw_header(name, value);
    append_escaped(out_, name, version_);
    out_ += ':';
    append_escaped(out_, value, version_);
    out_ += '\n';
    return *this;
}

// A MESSAGE has a dozen header lines: the string grows once for each.
FrameWriter& FrameWriter::raw_header(std::string_view name, std::string_view value) {
    const std::size_t before = out_.size();
    const std::size_t size = before + name.size() + value.size() + 2;
    // gcc 12 hands the function its new capacity in place of `size`.
    out_.resize_and_overwrite(size, [&](char* bytes, std::size_t /*size*/) {
        char* at = std::ranges::copy(name, bytes + before).out;
        *at++ = ':';
        at = std::ranges::copy(value, at).out;
        *at = '\n';
        return size;
    });
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
