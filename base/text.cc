#include "base/text.h"

#include <charconv>

#include "base/ascii.h"

namespace minibroker {
namespace {

struct Sequence {
    std::size_t length = 1;  // bytes that belong together, or that one U+FFFD stands for
    bool valid = false;
};

bool continues(std::string_view bytes, std::size_t at, unsigned char low, unsigned char high) {
    if (at >= bytes.size()) return false;
    const auto c = static_cast<unsigned char>(bytes[at]);
    return c >= low && c <= high;
}

// The sequence at `at`, by the table of well-formed UTF-8 (Unicode standard, table 3-7). A broken
// one is as long as its well-formed beginning ("maximal subpart"), which is what Java replaces by
// one U+FFFD.
Sequence sequence_at(std::string_view bytes, std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    if (first < 0x80) return {1, true};
    if (first < 0xC2 || first > 0xF4) return {1, false};
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    std::size_t length = 2;
    if (first >= 0xE0) {
        length = first >= 0xF0 ? 4 : 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(bytes, at + i, low, high)) return {i, false};
        low = 0x80;
        high = 0xBF;
    }
    return {length, true};
}

}  // namespace

std::string printable(std::string_view text) {
    constexpr std::size_t kShown = 256;
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, kShown)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7E || c == '\\') {
            out += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
        } else {
            out += c;
        }
    }
    if (text.size() > kShown) out += "...";
    return out;
}

std::string without_secrets(std::string_view text) {
    struct Word {
        std::string_view text;
        bool to_the_end;
    };
    constexpr Word kWords[] = {{"passcode", false},
                               {"password", false},
                               {"p,a,s,s,c,o,d,e", true},
                               {"p,a,s,s,w,o,r,d", true}};
    // Many words in a long text would make this slow, and of a long one little is shown.
    constexpr std::size_t kLooked = 1024;
    const bool cut = text.size() > kLooked;
    text = text.substr(0, kLooked);
    std::string small(text);
    for (char& c : small) c = lower_case(c);
    std::string out;
    std::size_t at = 0;
    for (;;) {
        std::size_t found = std::string::npos;
        const Word* word = nullptr;
        for (const Word& candidate : kWords) {
            const std::size_t place = small.find(candidate.text, at);
            if (place >= found) continue;
            found = place;
            word = &candidate;
        }
        if (word == nullptr) return out.append(text.substr(at)).append(cut ? "..." : "");
        const std::size_t behind = found + word->text.size();
        out.append(text.substr(at, behind - at));
        at = behind;
        if (text.substr(behind).starts_with(" is invalid")) continue;  // the ERROR of a wrong login
        out.append("***");
        at = word->to_the_end ? std::string_view::npos : text.find_first_of("\r\n", behind);
        if (at == std::string_view::npos) return out;
    }
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower_case(a[i]) != lower_case(b[i])) return false;
    }
    return true;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        const std::size_t end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> parse_integer(std::string_view text,
                                          std::int64_t min,
                                          std::int64_t max) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value < min || value > max) return std::nullopt;
    return value;
}

std::optional<std::string> repaired_utf8(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const Sequence found = sequence_at(bytes, at);
        if (!found.valid) break;
        at += found.length;
    }
    if (at == bytes.size()) return std::nullopt;
    std::string out(bytes.substr(0, at));
    while (at < bytes.size()) {
        const Sequence found = sequence_at(bytes, at);
        out += found.valid ? bytes.substr(at, found.length) : std::string_view("\xEF\xBF\xBD");
        at += found.length;
    }
    return out;
}

std::size_t utf16_length(std::string_view text) {
    if (is_ascii(text)) return text.size();
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 || byte >= 0xC0) ++units;  // the first byte of a character
        if (byte >= 0xF0) ++units;                 // which is a surrogate pair when it has four
    }
    return units;
}

}  // namespace minibroker
