#include "broker/selector/operand.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "broker/selector/java_number.h"

namespace minibroker::broker {
namespace {

using std::strong_ordering;

constexpr std::int64_t kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();

template <typename T>
bool is(const Operand& operand) {
    return std::holds_alternative<T>(operand);
}

// As Java's String.compareTo: by UTF-16 units. That is the order of the bytes, except for
// characters above U+FFFF, whose surrogates come before U+E000.
strong_ordering compare_texts(std::string_view a, std::string_view b) {
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a == a.end() || in_b == b.end()) return a.size() <=> b.size();
    const auto byte_a = static_cast<unsigned char>(*in_a);
    const auto byte_b = static_cast<unsigned char>(*in_b);
    if (byte_a >= 0xEE && byte_b >= 0xEE && (byte_a >= 0xF0) != (byte_b >= 0xF0)) {
        return byte_a >= 0xF0 ? strong_ordering::less : strong_ordering::greater;
    }
    return byte_a <=> byte_b;
}

// As Java's Double.compareTo: -0.0 before 0.0, NaN equal to itself and behind everything.
strong_ordering compare_doubles(double a, double b) {
    if (a < b) return strong_ordering::less;
    if (a > b) return strong_ordering::greater;
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
    return std::signbit(b) <=> std::signbit(a);
}

strong_ordering compare_big(const BigInteger& a, const BigInteger& b) {
    if (a.negative != b.negative) return b.negative <=> a.negative;
    const BigInteger& small = a.negative ? b : a;
    const BigInteger& large = a.negative ? a : b;
    if (small.digits.size() != large.digits.size()) {
        return small.digits.size() <=> large.digits.size();
    }
    return small.digits <=> large.digits;
}

std::optional<Operand> parsed_integer(std::string_view text, const Operand& like) {
    if (is<std::int32_t>(like)) {
        constexpr std::int64_t kMin = std::numeric_limits<std::int32_t>::min();
        constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
        const auto value = parse_integer(text, kMin, kMax);
        if (value) return static_cast<std::int32_t>(*value);
        return std::nullopt;
    }
    const auto value = parse_integer(text, kLongMin, kLongMax);
    if (value) return *value;
    return std::nullopt;
}

// `text` as a value of the type of `like`, which is not text; nullopt if it does not parse.
std::optional<Operand> parsed(std::string_view text, const Operand& like) {
    if (is<bool>(like)) return equal_ignoring_case(text, "true");
    if (is<double>(like)) {
        const auto value = parse_java_double(text);
        if (value) return *value;
        return std::nullopt;
    }
    if (is<std::int32_t>(like) || is<std::int64_t>(like)) return parsed_integer(text, like);
    return std::nullopt;
}

// A number as Java's `Number` presents it: every type has an integer and a floating point side.
struct Number {
    enum class Type : std::uint8_t { kInteger, kLong, kDouble } type = Type::kInteger;
    std::int64_t integer = 0;
    double real = 0.0;
};

Number to_number(const BigInteger& big) {
    // to Artemis a BigDecimal is neither Long nor Double, so its low bits are used
    std::uint64_t low = 0;
    for (const char c : big.digits) low = low * 10 + static_cast<std::uint64_t>(c - '0');
    const double real = parse_java_double(big.digits).value_or(0.0);
    const auto integer = static_cast<std::int64_t>(big.negative ? 0 - low : low);
    return {Number::Type::kInteger, integer, big.negative ? -real : real};
}

std::optional<Number> as_number(const Operand& operand, bool convert_strings) {
    if (const auto* value = std::get_if<std::int32_t>(&operand)) {
        return Number{Number::Type::kInteger, *value, static_cast<double>(*value)};
    }
    if (const auto* value = std::get_if<std::int64_t>(&operand)) {
        return Number{Number::Type::kLong, *value, static_cast<double>(*value)};
    }
    if (const auto* value = std::get_if<double>(&operand)) {
        return Number{Number::Type::kDouble, 0, *value};
    }
    if (const auto* value = std::get_if<BigInteger>(&operand)) return to_number(*value);
    const auto* text = std::get_if<std::string_view>(&operand);
    if (text == nullptr || !convert_strings) return std::nullopt;
    if (text->find('.') != std::string_view::npos) {
        const auto value = parse_java_double(*text);
        if (!value) return std::nullopt;
        return Number{Number::Type::kDouble, 0, *value};
    }
    const auto value = parse_integer(*text, kLongMin, kLongMax);
    if (!value) return std::nullopt;
    return Number{Number::Type::kLong, *value, static_cast<double>(*value)};
}

// `+ - *` on integers of one width, wrapping around as Java's do.
template <typename Unsigned>
Unsigned wrapping(Arithmetic operation, std::int64_t left, std::int64_t right) {
    const auto a = static_cast<std::uint64_t>(left);
    const auto b = static_cast<std::uint64_t>(right);
    if (operation == Arithmetic::kAdd) return static_cast<Unsigned>(a + b);
    if (operation == Arithmetic::kSubtract) return static_cast<Unsigned>(a - b);
    return static_cast<Unsigned>(a * b);
}

double floating(Arithmetic operation, double left, double right) {
    switch (operation) {
        case Arithmetic::kAdd:
            return left + right;
        case Arithmetic::kSubtract:
            return left - right;
        case Arithmetic::kMultiply:
            return left * right;
        case Arithmetic::kDivide:
            return left / right;
        case Arithmetic::kRemainder:
            return std::fmod(left, right);
    }
    MB_UNREACHABLE();
}

// As Java's String.valueOf.
std::string to_text(const Operand& operand) {
    if (const auto* text = std::get_if<std::string_view>(&operand)) return std::string(*text);
    if (const auto* value = std::get_if<bool>(&operand)) return *value ? "true" : "false";
    if (const auto* value = std::get_if<double>(&operand)) return java_text(*value);
    if (const auto* value = std::get_if<std::int32_t>(&operand)) return std::to_string(*value);
    if (const auto* value = std::get_if<std::int64_t>(&operand)) return std::to_string(*value);
    const auto& big = std::get<BigInteger>(operand);
    std::string text = big.negative ? "-" : "";
    return text += big.digits;
}

}  // namespace

std::optional<std::string_view> JoinedTexts::join(std::string_view left, std::string_view right) {
    if (left.size() + right.size() > kBytesMax - bytes_) return std::nullopt;
    bytes_ += left.size() + right.size();
    std::string& text = texts_.emplace_back(left);
    return text += right;
}

Operand to_operand(const SelectorValue& value) {
    return std::visit([](const auto& content) -> Operand { return content; }, value);
}

std::optional<strong_ordering> compare(const Operand& left,
                                       const Operand& right,
                                       bool convert_strings) {
    if (is<std::string_view>(left) && is<std::string_view>(right)) {
        return compare_texts(std::get<std::string_view>(left), std::get<std::string_view>(right));
    }
    if (is<std::string_view>(left) || is<std::string_view>(right)) {
        if (!convert_strings) return std::nullopt;
        if (const auto* text = std::get_if<std::string_view>(&left)) {
            const auto value = parsed(*text, right);
            if (!value) return std::nullopt;
            return compare(*value, right, false);
        }
        const auto value = parsed(std::get<std::string_view>(right), left);
        if (!value) return std::nullopt;
        return compare(left, *value, false);
    }
    if (is<bool>(left) && is<bool>(right)) return std::get<bool>(left) <=> std::get<bool>(right);
    if (is<BigInteger>(left) && is<BigInteger>(right)) {
        return compare_big(std::get<BigInteger>(left), std::get<BigInteger>(right));
    }
    if (is<bool>(left) || is<bool>(right)) return std::nullopt;
    if (is<BigInteger>(left) || is<BigInteger>(right)) return std::nullopt;
    const auto a = as_number(left, false);
    const auto b = as_number(right, false);
    MB_CHECK(a.has_value());
    MB_CHECK(b.has_value());
    const bool real = a->type == Number::Type::kDouble || b->type == Number::Type::kDouble;
    if (real) return compare_doubles(a->real, b->real);
    return a->integer <=> b->integer;
}

Operand equal(const Operand& left, const Operand& right, bool convert_strings) {
    if (is_missing(left)) {
        if (is_missing(right)) return true;
        return {};
    }
    if (is_missing(right)) return false;
    const auto order = compare(left, right, convert_strings);
    return order.has_value() && *order == strong_ordering::equal;
}

std::optional<Operand> calculate(Arithmetic operation,
                                 const Operand& left,
                                 const Operand& right,
                                 bool convert_strings,
                                 JoinedTexts& texts) {
    if (operation == Arithmetic::kAdd && is<std::string_view>(left)) {
        const auto joined = texts.join(std::get<std::string_view>(left), to_text(right));
        if (!joined) return std::nullopt;
        return *joined;
    }
    const auto a = as_number(left, convert_strings);
    const auto b = as_number(right, convert_strings);
    if (!a || !b) return std::nullopt;
    using Type = Number::Type;
    if (a->type == Type::kDouble || b->type == Type::kDouble || operation == Arithmetic::kDivide ||
        operation == Arithmetic::kRemainder) {
        return floating(operation, a->real, b->real);
    }
    if (a->type == Type::kLong || b->type == Type::kLong) {
        return static_cast<std::int64_t>(
            wrapping<std::uint64_t>(operation, a->integer, b->integer));
    }
    return static_cast<std::int32_t>(wrapping<std::uint32_t>(operation, a->integer, b->integer));
}

Operand negated(const Operand& operand) {
    if (const auto* value = std::get_if<std::int32_t>(&operand)) {
        return static_cast<std::int32_t>(wrapping<std::uint32_t>(Arithmetic::kSubtract, 0, *value));
    }
    if (const auto* value = std::get_if<std::int64_t>(&operand)) {
        return static_cast<std::int64_t>(wrapping<std::uint64_t>(Arithmetic::kSubtract, 0, *value));
    }
    if (const auto* value = std::get_if<double>(&operand)) return -*value;
    if (const auto* value = std::get_if<BigInteger>(&operand)) {
        // The literal of the smallest long is too large until its sign is considered.
        if (!value->negative && value->digits == "9223372036854775808") return kLongMin;
        return BigInteger{value->digits, !value->negative};
    }
    return {};
}

}  // namespace minibroker::broker
