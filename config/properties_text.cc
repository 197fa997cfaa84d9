#include "config/properties_text.h"

#include <charconv>
#include <optional>

namespace minibroker::config {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
}

std::string_view without_leading_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

// Whether the line ends in a backslash that is not itself escaped.
bool goes_on(std::string_view line) {
    std::size_t count = 0;
    while (count < line.size() && line[line.size() - 1 - count] == '\\') ++count;
    return count % 2 == 1;
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80U) {
        out += static_cast<char>(code);
    } else if (code < 0x800U) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        if (code >= 0x10000U) {
            out += static_cast<char>(0xF0U | (code >> 18U));
            out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
        } else {
            out += static_cast<char>(0xE0U | (code >> 12U));
        }
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

// The four hexadecimal digits after the `u` at `at`.
std::optional<unsigned> code_unit(std::string_view line, std::size_t at) {
    if (at + 4 >= line.size()) return std::nullopt;
    unsigned unit = 0;
    const char* from = line.data() + at + 1;
    const auto [end, error] = std::from_chars(from, from + 4, unit, 16);
    if (error != std::errc{} || end != from + 4) return std::nullopt;
    return unit;
}

// Two escapes in a row are one character beyond U+FFFF when they are UTF-16's surrogates of one.
bool append_code(std::string_view line, std::size_t& at, std::string& out) {
    const auto unit = code_unit(line, at);
    if (!unit) return false;
    at += 4;
    const bool is_high = *unit >= 0xD800U && *unit < 0xDC00U;
    if (is_high && line.substr(at + 1, 2) == "\\u") {
        const auto low = code_unit(line, at + 2);
        if (low && *low >= 0xDC00U && *low < 0xE000U) {
            at += 6;
            append_utf8(out, 0x10000U + ((*unit - 0xD800U) << 10U) + (*low - 0xDC00U));
            return true;
        }
    }
    append_utf8(out, *unit);
    return true;
}

// Reads the escape at `at` (after the backslash), moves `at` to its last letter. False if invalid.
bool append_escape(std::string_view line, std::size_t& at, std::string& out) {
    switch (line[at]) {
        case 't':
            out += '\t';
            return true;
        case 'n':
            out += '\n';
            return true;
        case 'r':
            out += '\r';
            return true;
        case 'f':
            out += '\f';
            return true;
        case 'u':
            return append_code(line, at, out);
        default:
            out += line[at];
            return true;
    }
}

using Entry = std::pair<std::string, std::string>;

// A logical line: continuation lines are joined.
std::expected<Entry, std::string> parse_line(std::string_view line) {
    Entry entry;
    bool in_value = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        std::string& to = in_value ? entry.second : entry.first;
        if (line[i] == '\\' && i + 1 < line.size()) {
            if (!append_escape(line, ++i, to)) return std::unexpected("a bad \\u escape");
        } else if (!in_value && (line[i] == '=' || line[i] == ':' || is_blank(line[i]))) {
            in_value = true;
            // Blanks, at most one separator, blanks.
            std::string_view rest = without_leading_blanks(line.substr(i));
            if (!rest.empty() && (rest.front() == '=' || rest.front() == ':'))
                rest = without_leading_blanks(rest.substr(1));
            i = line.size() - rest.size() - 1;
        } else {
            to += line[i];
        }
    }
    return entry;
}

}  // namespace

std::expected<std::vector<PropertyLine>, std::string> parse_property_lines(std::string_view text) {
    std::vector<PropertyLine> entries;
    std::string line;
    std::size_t number = 0;
    std::size_t begin = 0;
    bool after_return = false;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\r\n");
        std::string_view piece = without_leading_blanks(text.substr(0, end));
        // "\r\n" ends one line.
        const bool is_rest_of_end = after_return && end == 0 && text[0] == '\n';
        after_return = end != std::string_view::npos && text[end] == '\r';
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (!is_rest_of_end) ++number;
        const bool first = line.empty();
        if (first && (piece.empty() || piece.front() == '#' || piece.front() == '!')) continue;
        if (first) begin = number;
        if (goes_on(piece)) {
            piece.remove_suffix(1);
            line += piece;
            if (!text.empty()) continue;
            piece = {};
        }
        line += piece;
        auto entry = parse_line(line);
        if (!entry) return std::unexpected("line " + std::to_string(number) + ": " + entry.error());
        entries.push_back({std::move(entry->first), std::move(entry->second), begin});
        line.clear();
    }
    return entries;
}

std::expected<std::vector<Entry>, std::string> parse_properties(std::string_view text) {
    auto lines = parse_property_lines(text);
    if (!lines) return std::unexpected(std::move(lines).error());
    std::vector<Entry> entries;
    for (PropertyLine& line : *lines) {
        entries.emplace_back(std::move(line.key), std::move(line.value));
    }
    return entries;
}

}  // namespace minibroker::config
