#include <charconv>
#include <system_error>

#include "broker/selector/grammar.h"
#include "broker/selector/java_number.h"
#include "broker/selector/selector.h"

namespace minibroker::broker {

// Artemis does not evaluate the right operand if the left one is missing, so errors in it do not
// matter then.
void SelectorGrammar::begin_arithmetic(const SelectorExpression& left,
                                       Arithmetic operation,
                                       Level wants) {
    make_operand(left);
    Begun& begun = begin(What::kArithmetic, wants, left);
    begun.operation = operation;
    begun.jump = emitter_.jump(SelectorOp::kJumpIfMissing);
}

SelectorExpression SelectorGrammar::end_arithmetic(const Begun& begun,
                                                   const SelectorExpression& right) {
    make_operand(right);
    emitter_.binary(SelectorOp::kArithmetic, static_cast<std::uint32_t>(begun.operation));
    emitter_.land(begun.jump);
    const bool sum =
        begun.operation == Arithmetic::kAdd || begun.operation == Arithmetic::kSubtract;
    return {Type::kValue, begun.left.first, sum ? Level::kSum : Level::kProduct};
}

// Begins a prefix of an operand: a bracket, a sign, NOT.
bool SelectorGrammar::begin_operand() {
    if (accept(Kind::kOpen)) {
        begin(What::kBracket, Level::kDisjunction);
        return true;
    }
    for (const Kind sign : {Kind::kPlus, Kind::kMinus, Kind::kNot}) {
        if (!accept(sign)) continue;
        begin(What::kSign, Level::kUnary).sign = sign;
        return true;
    }
    return false;
}

// NOT and the signs bind tightest: they apply to a single operand without an operator of its own.
SelectorExpression SelectorGrammar::end_sign(const Begun& begun,
                                             const SelectorExpression& operand) {
    if (begun.sign == Kind::kPlus) return operand;
    if (begun.sign == Kind::kNot) make_condition(operand);
    make_operand(operand);
    emitter_.unary(begun.sign == Kind::kNot ? SelectorOp::kNot : SelectorOp::kNegate);
    return {begun.sign == Kind::kNot ? Type::kCondition : Type::kValue, operand.first};
}

SelectorExpression SelectorGrammar::xpath() {
    const SelectorExpression condition{Type::kCondition, emitter_.here()};
    const std::size_t offset = token_.offset;
    const std::string text = expect_text();
    if (error_) return condition;
    auto parsed = XPathCondition::parse(text);
    if (!parsed) {
        fail(parsed.error().text, offset);
    } else {
        emitter_.xpath(std::move(*parsed));
    }
    return condition;
}

SelectorExpression SelectorGrammar::primary() {
    const SelectorToken token = token_;
    const std::size_t first = emitter_.here();
    if (accept(Kind::kXpath)) return xpath();
    if (accept(Kind::kXquery)) {
        expect_text();  // Artemis accepts any XQUERY, and none ever matches
        emitter_.constant(false);
        return {Type::kCondition, first};
    }
    if (accept(Kind::kName)) {
        emitter_.name(std::string(token.text));
        return {Type::kName, first};
    }
    if (accept(Kind::kQuotedName)) {
        emitter_.name(unquoted(token.text));
        return {Type::kName, first};
    }
    return literal();
}

SelectorExpression SelectorGrammar::literal() {
    const SelectorToken token = token_;
    const std::size_t first = emitter_.here();
    if (accept(Kind::kText)) {
        emitter_.text_constant(unquoted(token.text));
        return {Type::kText, first};
    }
    if (accept(Kind::kTrue) || accept(Kind::kFalse)) {
        emitter_.constant(token.kind == Kind::kTrue);
        return {Type::kBoolean, first};
    }
    if (accept(Kind::kNull)) {
        emitter_.constant({});
        return {Type::kNull, first};
    }
    if (accept(Kind::kReal)) {
        emitter_.constant(parse_java_double(token.text).value_or(0.0));
        return {Type::kNumber, first};
    }
    if (accept(Kind::kDecimal)) return integer(token.text, 10);
    if (accept(Kind::kHexadecimal)) return integer(token.text.substr(2), 16);
    if (accept(Kind::kOctal)) return integer(token.text, 8);
    fail("a value is expected");
    return {};
}

// An integer literal is an int if it fits, else a long, else, if decimal, Java's BigDecimal.
SelectorExpression SelectorGrammar::integer(std::string_view digits, int base) {
    const SelectorExpression number{Type::kNumber, emitter_.here()};
    if (base == 10 && (digits.back() | 0x20) == 'l') digits.remove_suffix(1);
    std::int64_t value = 0;
    const char* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value, base).ec != std::errc{}) {
        if (base != 10) {
            fail("a number that does not fit 64 bits");
            return number;
        }
        std::uint64_t low = 0;  // Artemis uses only the low bits to recognise an int
        for (const char c : digits) low = low * 10 + static_cast<std::uint64_t>(c - '0');
        value = static_cast<std::int64_t>(low);
        if (value != static_cast<std::int32_t>(value)) {
            emitter_.big_constant(std::string(digits));
            return number;
        }
    }
    const auto small = static_cast<std::int32_t>(value);
    emitter_.constant(small == value ? Operand(small) : Operand(value));
    return number;
}

}  // namespace minibroker::broker
