#include "base/text.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace minibroker {
namespace {

struct Sequence {
    std::size_t length = 1;  // bytes of one character, or of those that one U+FFFD replaces
    bool valid = false;
};

bool continues(std::string_view bytes, std::size_t at, unsigned char low, unsigned char high) {
    if (at >= bytes.size()) return false;
    const auto c = static_cast<unsigned char>(bytes[at]);
    return c >= low && c <= high;
}

// The sequence at `at`, by the table of well-formed UTF-8 (Unicode standard, table 3-7). The length
// of a broken one is that of its well-formed beginning ("maximal subpart"), which Java replaces by
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

namespace {

// Little of a long text is shown, and many words in it would make the search slow.
constexpr std::size_t kSearchedForSecrets = 1024;

constexpr std::string_view kSecretWords[] = {"passcode",
                                             "password",
                                             "passwd",
                                             "passphrase",
                                             "secret",
                                             "credential",
                                             "apikey",
                                             "authorization"};
// In a header's name these are never part of another word.
constexpr std::string_view kSecretNames[] = {"token", "pwd", "passkey"};

constexpr bool is_letter(char c) {
    return lower_case(c) >= 'a' && lower_case(c) <= 'z';
}

// A text in small letters, with the ends of words: a word is found with any characters between its
// letters (`pass\\code`, `p,a,s,s`) except a blank or the end of the line.
struct Letters {
    explicit Letters(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (!is_letter(c) && c != ' ' && c != '\n') continue;
            letters += lower_case(c);
            places.push_back(i);
        }
    }
    std::string letters;
    std::vector<std::size_t> places;
};

struct Found {
    std::size_t begin = std::string::npos;
    std::size_t end = std::string::npos;
};

Found find_secret_word(const Letters& text, std::size_t from) {
    Found found;
    for (const std::string_view word : kSecretWords) {
        const std::size_t begin = text.letters.find(word, from);
        if (begin < found.begin) found = {begin, begin + word.size()};
    }
    return found;
}

// The end of the line that `at` is in, including the following lines that begin with a blank.
std::size_t end_of_folded_line(std::string_view text, std::size_t at) {
    for (;;) {
        at = text.find_first_of("\r\n", at);
        if (at == std::string_view::npos) return text.size();
        const std::size_t next = text.find_first_not_of("\r\n", at);
        if (next == std::string_view::npos || (text[next] != ' ' && text[next] != '\t')) return at;
        at = next;
    }
}

// AMQ339023 spells the bytes of an invalid frame, "C,O,N,10,": the bytes after a command may be
// anything.
std::size_t end_of_spelled_command(std::string_view text) {
    constexpr std::string_view kStart = "Invalid STOMP frame";
    std::size_t at = text.find(kStart);
    if (at == std::string_view::npos) return at;
    at = std::min(text.find_first_not_of(": ", at + kStart.size()), text.size());
    while (at + 1 < text.size() && text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] == ',')
        at += 2;
    return at;
}

}  // namespace

bool names_secret(std::string_view name) {
    const Letters letters(name.substr(0, kSearchedForSecrets));
    return name.size() > kSearchedForSecrets ||
           find_secret_word(letters, 0).end != std::string::npos ||
           std::ranges::any_of(kSecretNames, [&](std::string_view word) {
               return letters.letters.find(word) != std::string::npos;
           });
}

std::string without_secrets(std::string_view text) {
    constexpr std::string_view kHidden = "***";
    const bool cut = text.size() > kSearchedForSecrets;
    text = text.substr(0, kSearchedForSecrets);
    std::string_view end = cut ? "..." : "";
    if (const std::size_t spelled = end_of_spelled_command(text); spelled < text.size()) {
        text = text.substr(0, spelled);
        end = kHidden;
    }
    const Letters letters(text);
    std::string out;
    std::size_t at = 0;
    std::size_t from = 0;
    for (;;) {
        const Found found = find_secret_word(letters, from);
        if (found.end == std::string::npos) return out.append(text.substr(at)).append(end);
        from = found.end;
        const std::size_t begin = letters.places[found.begin];
        if (begin < at) continue;  // hidden already
        const std::size_t behind = letters.places[found.end - 1] + 1;
        out.append(text.substr(at, behind - at));
        at = behind;
        if (text.substr(behind).starts_with(" is invalid")) continue;  // the ERROR of a wrong login
        out.append(kHidden);
        const bool spelled = text[begin + 1] == ',';
        at = spelled ? text.size() : end_of_folded_line(text, behind);
        if (at == text.size()) return out;
    }
}

std::string first_word_alone(std::string_view bytes) {
    constexpr std::size_t kBinaryShown = 4;
    constexpr std::size_t kWordShown = 16;
    if (bytes.empty()) return {};
    std::size_t end = 0;
    if (bytes[0] < ' ' || bytes[0] > '~') {
        end = kBinaryShown;  // enough to recognize the protocol
    } else {
        while (end < bytes.size() && bytes[end] >= 'A' && bytes[end] <= 'Z') ++end;
    }
    end = std::min({end, bytes.size(), kWordShown});
    return std::string(bytes.substr(0, end)) + (end < bytes.size() ? "***" : "");
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
