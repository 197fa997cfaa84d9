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

/// An integer literal that does not fit 64 bits. Java makes it a BigDecimal, which is comparable to
/// its like only.
struct BigInteger {
    std::string_view digits;  ///< without zeros in front; owned by the selector's program
    bool negative = false;

    friend bool operator==(const BigInteger&, const BigInteger&) = default;
};

/// A value while a selector is evaluated; nothing stands for "unknown" too.
using Operand = std::
    variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string_view, BigInteger>;

[[nodiscard]] inline bool is_missing(const Operand& operand) {
    return operand.index() == 0;
}
[[nodiscard]] Operand to_operand(const SelectorValue& value);

/// How two present values compare, or nullopt when their types do not go together.
/// Numbers are brought to the wider type; with `convert_strings` text is parsed to the type of the
/// other one. Source: Artemis `ComparisonExpression.compare`.
[[nodiscard]] std::optional<std::strong_ordering> compare(const Operand& left,
                                                          const Operand& right,
                                                          bool convert_strings);

/// Whether two values, present or not, are equal; unknown when only the left one is missing.
/// Source: Artemis `ComparisonExpression.doCreateEqual`.
[[nodiscard]] Operand equal(const Operand& left, const Operand& right, bool convert_strings);

/// Texts made while a selector is evaluated; they live as long as the evaluation.
class JoinedTexts {
public:
    /// All joined texts of one evaluation together, in bytes; ours, so that `a + a + a ...` stays
    /// cheap.
    static constexpr std::size_t kBytesMax = 1024 * 1024;

    /// A view of both texts joined, or nullopt when that would be too much.
    [[nodiscard]] std::optional<std::string_view> join(std::string_view left,
                                                       std::string_view right);

private:
    std::list<std::string> texts_;
    std::size_t bytes_ = 0;
};

enum class Arithmetic : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide, kRemainder };

/// The result for two present values; nullopt when one of them is no number or a joined text is too
/// long: that ends the whole evaluation.
/// Text on the left of kAdd joins both as text; what is joined is kept in `texts`.
/// Source: Artemis `ArithmeticExpression`.
[[nodiscard]] std::optional<Operand> calculate(Arithmetic operation,
                                               const Operand& left,
                                               const Operand& right,
                                               bool convert_strings,
                                               JoinedTexts& texts);

/// Minus `operand`; unknown when it is no number. Source: Artemis `UnaryExpression.negate`.
[[nodiscard]] Operand negated(const Operand& operand);

}  // namespace minibroker::broker
