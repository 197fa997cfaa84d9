#include "broker/selector/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace minibroker::broker {
namespace {

using Kind = SelectorToken::Kind;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_octal_digit(char c) {
    return c >= '0' && c <= '7';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

// How many characters of `text`, from `at` on, satisfy `wanted`.
std::size_t run(std::string_view text, std::size_t at, bool (*wanted)(char)) {
    std::size_t size = 0;
    while (at + size < text.size() && wanted(text[at + size])) ++size;
    return size;
}

// The size of `E`, an optional sign and digits at `at`; 0 if there are none.
std::size_t exponent_size(std::string_view text, std::size_t at) {
    if (at >= text.size() || (text[at] | 0x20) != 'e') return 0;
    std::size_t size = 1;
    if (at + size < text.size() && (text[at + size] == '+' || text[at + size] == '-')) ++size;
    const std::size_t digits = run(text, at + size, is_digit);
    return digits == 0 ? 0 : size + digits;
}

// The size of `5.5`, `5.`, `.5` or `5E1` at the beginning; 0 if there is none.
std::size_t real_size(std::string_view text) {
    const std::size_t whole = run(text, 0, is_digit);
    if (whole < text.size() && text[whole] == '.') {
        const std::size_t size = whole + 1 + run(text, whole + 1, is_digit);
        if (size == 1) return 0;
        return size + exponent_size(text, size);
    }
    const std::size_t exponent = whole == 0 ? 0 : exponent_size(text, whole);
    return exponent == 0 ? 0 : whole + exponent;
}

std::size_t decimal_size(std::string_view text) {
    if (text.front() == '0') return 0;
    const std::size_t size = run(text, 0, is_digit);
    const bool is_long = size > 0 && size < text.size() && (text[size] | 0x20) == 'l';
    return is_long ? size + 1 : size;
}

std::size_t hex_size(std::string_view text) {
    if (!text.starts_with("0x") && !text.starts_with("0X")) return 0;
    const std::size_t digits = run(text, 2, is_hex_digit);
    return digits == 0 ? 0 : digits + 2;
}

std::size_t octal_size(std::string_view text) {
    return text.front() == '0' ? 1 + run(text, 1, is_octal_digit) : 0;
}

Kind word_kind(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 13> kWords = {{
        {"NOT", Kind::kNot},
        {"AND", Kind::kAnd},
        {"OR", Kind::kOr},
        {"BETWEEN", Kind::kBetween},
        {"LIKE", Kind::kLike},
        {"ESCAPE", Kind::kEscape},
        {"IN", Kind::kIn},
        {"IS", Kind::kIs},
        {"TRUE", Kind::kTrue},
        {"FALSE", Kind::kFalse},
        {"NULL", Kind::kNull},
        {"XPATH", Kind::kXpath},
        {"XQUERY", Kind::kXquery},
    }};
    for (const auto& [text, kind] : kWords) {
        if (equal_ignoring_case(word, text)) return kind;
    }
    return Kind::kName;
}

}  // namespace

SelectorLexer::SelectorLexer(std::string_view expression, Options options)
    : rest_(expression), options_(options) {}

SelectorToken SelectorLexer::next() {
    skip_blanks();
    if (rest_.empty()) return {Kind::kEnd, {}, offset_};
    const char first = rest_.front();
    if (is_name_start(first)) {
        const std::size_t size = name_size();
        return take(word_kind(rest_.substr(0, size)), size);
    }
    if (is_digit(first)) return take_number();
    if (first == '.') return real_size(rest_) > 0 ? take_number() : take(Kind::kInvalid, 1);
    if (first == '\'') return take_quoted('\'', Kind::kText);
    if (first == '"' && !options_.hyphenated_names) return take_quoted('"', Kind::kQuotedName);
    return take_sign();
}

void SelectorLexer::skip_blanks() {
    for (;;) {
        std::size_t size = std::min(rest_.find_first_not_of(" \t\n\r\f"), rest_.size());
        if (size == 0) size = comment_size();
        if (size == 0) return;
        rest_.remove_prefix(size);
        offset_ += size;
    }
}

// The size of the comment at the beginning of the rest, or 0. A line comment needs its line end: at
// the end of the selector `--` is two minus signs.
std::size_t SelectorLexer::comment_size() {
    if (!no_line_end_ && rest_.starts_with("--")) {
        const std::size_t end = rest_.find_first_of("\n\r");
        no_line_end_ = end == std::string_view::npos;
        return no_line_end_ ? 0 : end + 1;
    }
    if (!no_comment_end_ && rest_.starts_with("/*")) {
        const std::size_t end = rest_.find("*/", 2);
        no_comment_end_ = end == std::string_view::npos;
        return no_comment_end_ ? 0 : end + 2;
    }
    return 0;
}

std::size_t SelectorLexer::name_size() const {
    const auto belongs = [this](char c) {
        return is_name_start(c) || is_digit(c) || (options_.hyphenated_names && c == '-');
    };
    const auto end = std::ranges::find_if_not(rest_, belongs);
    return static_cast<std::size_t>(end - rest_.begin());
}

SelectorToken SelectorLexer::take(Kind kind, std::size_t size) {
    const SelectorToken token{kind, rest_.substr(0, size), offset_};
    rest_.remove_prefix(size);
    offset_ += size;
    return token;
}

// Takes the longest number form. Nothing may follow it directly: `12abc` is a number and a name.
SelectorToken SelectorLexer::take_number() {
    const std::pair<std::size_t, Kind> forms[] = {
        {decimal_size(rest_), Kind::kDecimal},
        {hex_size(rest_), Kind::kHexadecimal},
        {octal_size(rest_), Kind::kOctal},
        {real_size(rest_), Kind::kReal},
    };
    auto longest = forms[0];
    for (const auto& form : forms) {
        if (form.first > longest.first) longest = form;
    }
    return take(longest.second, longest.first);
}

SelectorToken SelectorLexer::take_quoted(char quote, Kind kind) {
    for (std::size_t at = 1; at < rest_.size(); ++at) {
        if (rest_[at] != quote) continue;
        if (at + 1 == rest_.size() || rest_[at + 1] != quote) return take(kind, at + 1);
        ++at;  // a doubled quote stands for one
    }
    return take(Kind::kInvalid, 1);
}

SelectorToken SelectorLexer::take_sign() {
    if (rest_.starts_with("<>")) return take(Kind::kNotEqual, 2);
    if (rest_.starts_with(">=")) return take(Kind::kGreaterEqual, 2);
    if (rest_.starts_with("<=")) return take(Kind::kLessEqual, 2);
    switch (rest_.front()) {
        case '=':
            return take(Kind::kEqual, 1);
        case '>':
            return take(Kind::kGreater, 1);
        case '<':
            return take(Kind::kLess, 1);
        case '(':
            return take(Kind::kOpen, 1);
        case ',':
            return take(Kind::kComma, 1);
        case ')':
            return take(Kind::kClose, 1);
        case '+':
            return take(Kind::kPlus, 1);
        case '-':
            return take(Kind::kMinus, 1);
        case '*':
            return take(Kind::kTimes, 1);
        case '/':
            return take(Kind::kDivide, 1);
        case '%':
            return take(Kind::kRemainder, 1);
        default:
            return take(Kind::kInvalid, 1);
    }
}

std::string unquoted(std::string_view quoted) {
    const char quote = quoted.front();
    std::string text;
    for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
        if (quoted[at] == quote) ++at;
        text += quoted[at];
    }
    return text;
}

}  // namespace minibroker::broker
