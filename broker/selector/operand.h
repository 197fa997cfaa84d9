#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "broker/selector/subject.h"

namespace minibroker::broker {

/// An integer literal that does not fit in 64 bits. Java makes it a BigDecimal, which can be
/// compared only with another BigDecimal.
struct BigInteger {
    std::string_view digits;  ///< without leading zeros; owned by the selector's program
    bool negative = false;

    friend bool operator==(const BigInteger&, const BigInteger&) = default;
};

/// A value during evaluation; no value also stands for "unknown".
using Operand = std::
    variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string_view, BigInteger>;

[[nodiscard]] inline bool is_missing(const Operand& operand) {
    return operand.index() == 0;
}
[[nodiscard]] Operand to_operand(const SelectorValue& value);

/// How two present values compare, or nullopt if their types cannot be compared. Numbers are
/// converted to the wider type; with `convert_strings` text is parsed to the type of the other
/// value. Source: Artemis `ComparisonExpression.compare`.
[[nodiscard]] std::optional<std::strong_ordering> compare(const Operand& left,
                                                          const Operand& right,
                                                          bool convert_strings);

/// Whether two values, present or not, are equal; unknown if only the left one is missing.
/// Source: Artemis `ComparisonExpression.doCreateEqual`.
[[nodiscard]] Operand equal(const Operand& left, const Operand& right, bool convert_strings);

/// Texts created while a selector is evaluated; they live as long as the evaluation.
class JoinedTexts {
public:
    /// All joined texts of one evaluation together, in bytes; ours, so that `a + a + a ...` stays
    /// cheap.
    static constexpr std::size_t kBytesMax = 1024 * 1024;

    /// A view of the two texts joined, or nullopt if that would exceed the limit.
    [[nodiscard]] std::optional<std::string_view> join(std::string_view left,
                                                       std::string_view right);

private:
    std::list<std::string> texts_;
    std::size_t bytes_ = 0;
};

enum class Arithmetic : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide, kRemainder };

/// The result for two present values; nullopt if one of them is not a number or a joined text is
/// too long: that ends the whole evaluation. If the left operand of kAdd is text, both are joined
/// as text, which is kept in `texts`. Source: Artemis `ArithmeticExpression`.
[[nodiscard]] std::optional<Operand> calculate(Arithmetic operation,
                                               const Operand& left,
                                               const Operand& right,
                                               bool convert_strings,
                                               JoinedTexts& texts);

/// Minus `operand`; unknown if it is not a number. Source: Artemis `UnaryExpression.negate`.
[[nodiscard]] Operand negated(const Operand& operand);

}  // namespace minibroker::broker
