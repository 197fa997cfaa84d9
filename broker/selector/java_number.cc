#include "broker/selector/java_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/trimmed.h"

namespace minibroker::broker {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// As Java's `String.trim`.
constexpr std::string_view kBlanks(
    "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37 ",
    33);

// The parts of a number: digits before and after a point, and an exponent.
struct NumberParts {
    std::size_t digits = 0;
    std::int64_t magnitude =
        0;  // position of the first digit that is not 0, negative after the point
    bool zero = true;
    bool has_exponent = false;
    std::int64_t exponent = 0;
};

// The parts of the whole `text`, whose exponent begins with `exponent_letter` in lower case;
// nullopt if it does not have this form.
std::optional<NumberParts> parts_of(std::string_view text,
                                    char exponent_letter,
                                    bool (*digit)(char)) {
    NumberParts parts;
    std::size_t at = 0;
    bool behind_point = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && !behind_point) {
            behind_point = true;
        } else if (digit(text[at])) {
            ++parts.digits;
            if (text[at] != '0') parts.zero = false;
            if (behind_point && parts.zero) --parts.magnitude;
            if (!behind_point && !parts.zero) ++parts.magnitude;
        } else {
            break;
        }
    }
    if (parts.digits == 0) return std::nullopt;
    if (at == text.size()) return parts;
    if ((text[at] | 0x20) != exponent_letter) return std::nullopt;
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (at == text.size()) return std::nullopt;
    for (; at < text.size(); ++at) {
        if (!is_digit(text[at])) return std::nullopt;
        parts.exponent = std::min<std::int64_t>(parts.exponent * 10 + (text[at] - '0'), 1'000'000);
    }
    if (negative) parts.exponent = -parts.exponent;
    parts.has_exponent = true;
    return parts;
}

// The number that `text`, split into `parts`, stands for.
double value_of(std::string_view text, const NumberParts& parts, std::chars_format format) {
    if (parts.zero) return 0.0;
    double value = 0.0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, format);
    static_cast<void>(end);
    if (error == std::errc{}) return value;
    const std::int64_t digit_bits = format == std::chars_format::hex ? 4 : 1;
    return parts.magnitude * digit_bits + parts.exponent > 0 ? kInfinity : 0.0;
}

std::optional<double> parse_unsigned(std::string_view text) {
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return kInfinity;
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (!text.empty() && std::string_view("fFdD").find(text.back()) != std::string_view::npos) {
        text.remove_suffix(1);
    }
    if (hex) {
        if (text.size() < 2) return std::nullopt;
        text.remove_prefix(2);
        const auto parts = parts_of(text, 'p', is_hex_digit);
        if (!parts || !parts->has_exponent) return std::nullopt;
        return value_of(text, *parts, std::chars_format::hex);
    }
    const auto parts = parts_of(text, 'e', is_digit);
    if (!parts) return std::nullopt;
    return value_of(text, *parts, std::chars_format::general);
}

// The digits with a point behind the first `whole` of them; missing digits are zeros, and at least
// one digit follows the point.
std::string with_point(std::string digits, int whole) {
    if (whole <= 0) {
        digits.insert(0, static_cast<std::size_t>(1 - whole), '0');
        whole = 1;
    }
    const auto before = static_cast<std::size_t>(whole);
    if (digits.size() < before + 1) digits.append(before + 1 - digits.size(), '0');
    digits.insert(before, 1, '.');
    return digits;
}

}  // namespace

std::optional<double> parse_java_double(std::string_view text) {
    text = trimmed(text, kBlanks);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const auto value = parse_unsigned(text);
    if (!value) return std::nullopt;
    return negative ? -*value : *value;
}

std::string java_text(double value) {
    if (std::isnan(value)) return "NaN";
    std::string text = std::signbit(value) ? "-" : "";
    value = std::fabs(value);
    if (std::isinf(value)) return text += "Infinity";
    if (value == 0.0) return text += "0.0";
    char buffer[32];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    const std::string_view scientific(buffer, static_cast<std::size_t>(end - buffer));
    const std::size_t mark = scientific.find('e');
    std::string digits(scientific.substr(0, mark));
    std::erase(digits, '.');
    int exponent = 0;
    const char* number = buffer + mark + (buffer[mark + 1] == '+' ? 2 : 1);
    std::from_chars(number, end, exponent);
    const bool plain = value >= 1e-3 && value < 1e7;
    text += with_point(std::move(digits), plain ? exponent + 1 : 1);
    if (!plain) text.append("E").append(std::to_string(exponent));
    return text;
}

}  // namespace minibroker::broker
