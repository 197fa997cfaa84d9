#include "protocol/header_line.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/text.h"

namespace minibroker::protocol {
namespace {

using Kind = HeaderLineReader::Kind;

// The letter that a backslash before `c` stands for.
std::optional<char> escape_of(char c, Version version) {
    switch (c) {
        case '\\':
            return '\\';
        case 'n':
            return '\n';
        case 'c':
            return ':';
        case 'r':
            if (version == Version::kV12) return '\r';
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

// Whether Artemis takes a line without colon for the one that ends the head. Its 1.1 and 1.2
// decoders note that a line is not empty at every letter except one that may follow a backslash, so
// a line of such letters alone counts as empty.
bool looks_empty(std::string_view line, Version version) {
    const std::string_view letters = version == Version::kV12 ? "\\ncr\r" : "\\nc";
    return line.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

HeaderLineReader::Line HeaderLineReader::read(std::string_view line, Version version) {
    Line result = version == Version::kV10 ? read_plain(line) : read_escaped(line, version);
    if (result.kind == Kind::kHeader || result.kind == Kind::kNoColon) repair(result);
    return result;
}

HeaderLineReader::Line HeaderLineReader::read_plain(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
        return {blank ? Kind::kEndOfHead : Kind::kNoColon, {}, line};
    }
    // Artemis moves the value's start by one for each blank before the first letter, and does not
    // count a colon as a letter: "a: : b" has the value " b".
    const std::string_view value = line.substr(colon + 1);
    const std::size_t letter = std::min(value.find_first_not_of(" \t:"), value.size());
    const auto blanks =
        std::ranges::count_if(value.substr(0, letter), [](char c) { return c != ':'; });
    return {Kind::kHeader, line.substr(0, colon), value.substr(static_cast<std::size_t>(blanks))};
}

HeaderLineReader::Line HeaderLineReader::read_escaped(std::string_view line, Version version) {
    if (version == Version::kV12) {
        const std::size_t carriage_return = line.find('\r');
        if (carriage_return != std::string_view::npos) {
            if (line.find('\r', carriage_return + 1) != std::string_view::npos) {
                return {Kind::kTwoCarriageReturns};
            }
            if (carriage_return + 1 != line.size()) return unescape(line, version);
            line.remove_suffix(1);
        }
    }
    if (escaping_ || line.find('\\') != std::string_view::npos) return unescape(line, version);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return {looks_empty(line, version) ? Kind::kEndOfHead : Kind::kNoColon, {}, line};
    }
    const std::string_view value = line.substr(colon + 1);
    if (value.find(':') != std::string_view::npos) return unescape(line, version);
    return {Kind::kHeader, line.substr(0, colon), value};
}

// Works letter by letter. A backslash waits for its letter across colons, dropped CRs and line end.
HeaderLineReader::Line HeaderLineReader::unescape(std::string_view line, Version version) {
    name_.clear();
    value_.clear();
    bool in_name = true;
    if (line.find(':') == std::string_view::npos) {
        if (looks_empty(line, version)) return {Kind::kEndOfHead};
        in_name = false;
    }
    const bool has_colon = in_name;
    for (const char c : line) {
        if (c == ':') {
            dropped_colon_ = dropped_colon_ || !in_name;
            in_name = false;  // an unescaped colon never gets into a name or value
        } else if (c == '\r' && version == Version::kV12) {
            continue;
        } else if (escaping_) {
            const auto letter = escape_of(c, version);
            if (!letter) return {Kind::kUndefinedEscape, {}, {}, c};
            (in_name ? name_ : value_) += *letter;
            escaping_ = false;
        } else if (c == '\\') {
            escaping_ = true;
        } else {
            (in_name ? name_ : value_) += c;
        }
    }
    return {has_colon ? Kind::kHeader : Kind::kNoColon, name_, value_};
}

void HeaderLineReader::repair(Line& line) {
    if (!is_ascii(line.name)) {
        if (auto repaired = repaired_utf8(line.name)) {
            name_ = std::move(*repaired);
            line.name = name_;
        }
    }
    if (!is_ascii(line.value)) {
        if (auto repaired = repaired_utf8(line.value)) {
            value_ = std::move(*repaired);
            line.value = value_;
        }
    }
}

}  // namespace minibroker::protocol
