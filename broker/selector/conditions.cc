#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/selector/grammar.h"

namespace minibroker::broker {

std::optional<SelectorLevel> SelectorGrammar::operator_level() const {
    switch (token_.kind) {
        case Kind::kOr:
            return Level::kDisjunction;
        case Kind::kAnd:
            return Level::kConjunction;
        case Kind::kEqual:
        case Kind::kNotEqual:
        case Kind::kIs:
            return Level::kEquality;
        case Kind::kGreater:
        case Kind::kGreaterEqual:
        case Kind::kLess:
        case Kind::kLessEqual:
        case Kind::kLike:
        case Kind::kBetween:
        case Kind::kIn:
            return Level::kComparison;
        case Kind::kNot: {
            const Kind next = kind_behind_not();
            const bool compares =
                next == Kind::kLike || next == Kind::kBetween || next == Kind::kIn;
            return compares ? std::optional(Level::kComparison) : std::nullopt;
        }
        case Kind::kPlus:
        case Kind::kMinus:
            return Level::kSum;
        case Kind::kTimes:
        case Kind::kDivide:
        case Kind::kRemainder:
            return Level::kProduct;
        default:
            return std::nullopt;
    }
}

SelectorGrammar::Growth SelectorGrammar::grow(SelectorExpression& operand) {
    const std::optional<Level> level = operator_level();
    if (!level || *level < begun_.back().wants || *level > operand.level) return Growth::kNone;
    if (*level == Level::kComparison) return grow_by_comparison(operand);
    const Kind kind = token_.kind;
    // The left sides of AND and OR are checked where those are read.
    if (*level <= Level::kConjunction) {
        begin_junction(operand, kind == Kind::kAnd);
        return Growth::kBegun;
    }
    advance();
    switch (kind) {
        case Kind::kIs:
            operand = is_null(operand);
            return Growth::kGrown;
        case Kind::kEqual:
        case Kind::kNotEqual:
            begin_equals(operand, kind == Kind::kNotEqual);
            return Growth::kBegun;
        case Kind::kPlus:
            begin_arithmetic(operand, Arithmetic::kAdd, Level::kProduct);
            return Growth::kBegun;
        case Kind::kMinus:
            begin_arithmetic(operand, Arithmetic::kSubtract, Level::kProduct);
            return Growth::kBegun;
        case Kind::kTimes:
            begin_arithmetic(operand, Arithmetic::kMultiply, Level::kUnary);
            return Growth::kBegun;
        case Kind::kDivide:
            begin_arithmetic(operand, Arithmetic::kDivide, Level::kUnary);
            return Growth::kBegun;
        default:
            begin_arithmetic(operand, Arithmetic::kRemainder, Level::kUnary);
            return Growth::kBegun;
    }
}

SelectorGrammar::Growth SelectorGrammar::grow_by_comparison(SelectorExpression& operand) {
    const bool negative = accept(Kind::kNot);
    const Kind kind = token_.kind;
    advance();
    switch (kind) {
        case Kind::kGreater:
            begin_order(operand, SelectorOp::kGreater);
            return Growth::kBegun;
        case Kind::kGreaterEqual:
            begin_order(operand, SelectorOp::kGreaterEqual);
            return Growth::kBegun;
        case Kind::kLess:
            begin_order(operand, SelectorOp::kLess);
            return Growth::kBegun;
        case Kind::kLessEqual:
            begin_order(operand, SelectorOp::kLessEqual);
            return Growth::kBegun;
        case Kind::kBetween:
            begin_between(operand, negative);
            return Growth::kBegun;
        case Kind::kLike:
            operand = like(operand, negative);
            return Growth::kGrown;
        default:
            operand = in(operand, negative);
            return Growth::kGrown;
    }
}

void SelectorGrammar::begin_junction(const SelectorExpression& left, bool both) {
    make_condition(left);
    advance();
    Begun& begun =
        begin(both ? What::kAnd : What::kOr, both ? Level::kEquality : Level::kConjunction, left);
    begun.jump = emitter_.jump(both ? SelectorOp::kJumpUnlessTrue : SelectorOp::kJumpIfTrue);
}

SelectorExpression SelectorGrammar::end_junction(const Begun& begun,
                                                 const SelectorExpression& right) {
    make_condition(right);
    if (error_) return right;
    const bool both = begun.what == What::kAnd;
    emitter_.binary(both ? SelectorOp::kAnd : SelectorOp::kOr);
    emitter_.land(begun.jump);
    return {Type::kCondition, begun.left.first, both ? Level::kConjunction : Level::kDisjunction};
}

void SelectorGrammar::begin_equals(const SelectorExpression& left, bool negative) {
    make_operand(left);
    begin(What::kEquals, Level::kComparison, left).negative = negative;
}

SelectorExpression SelectorGrammar::end_equals(const Begun& begun,
                                               const SelectorExpression& right) {
    const SelectorExpression& left = begun.left;
    make_operand(right);
    if (left.type == Type::kNull || right.type == Type::kNull) {
        fail("NULL cannot be compared, only tested with IS", begun.offset);
    }
    if (left.type == Type::kBoolean && right.is_constant() && right.type != Type::kBoolean) {
        fail("TRUE and FALSE cannot be compared with that", begun.offset);
    }
    if (error_) return left;
    emitter_.binary(SelectorOp::kEqual);
    negate_if(begun.negative);
    return {Type::kCondition, left.first, Level::kEquality};
}

SelectorExpression SelectorGrammar::is_null(const SelectorExpression& left) {
    make_operand(left);
    const bool negative = accept(Kind::kNot);
    expect(Kind::kNull, "NULL");
    emitter_.unary(SelectorOp::kIsNull);
    negate_if(negative);
    return {Type::kCondition, left.first, Level::kEquality};
}

void SelectorGrammar::begin_order(const SelectorExpression& left, SelectorOp op) {
    Begun& begun = begin(What::kOrder, Level::kSum, left);
    begun.op = op;
    begun.jump = emitter_.jump(SelectorOp::kJumpIfMissing);
}

SelectorExpression SelectorGrammar::end_order(const Begun& begun, const SelectorExpression& right) {
    check_ordered(begun.left, begun.offset);
    check_ordered(right, begun.offset);
    if (error_) return right;
    emitter_.binary(begun.op);
    emitter_.land(begun.jump);
    return {Type::kCondition, begun.left.first, Level::kComparison};
}

// `value BETWEEN low AND high` is `value >= low AND value <= high`, and stops evaluating where that
// would.
void SelectorGrammar::begin_between(const SelectorExpression& left, bool negative) {
    Begun& begun = begin(What::kLowerEnd, Level::kSum, left);
    begun.negative = negative;
    begun.jump = emitter_.jump(SelectorOp::kJumpIfMissing);
}

void SelectorGrammar::end_lower(const Begun& begun, const SelectorExpression& low) {
    expect(Kind::kAnd, "AND");
    check_ordered(begun.left, begun.offset);
    check_ordered(low, begun.offset);
    if (error_) return;
    const bool negative = begun.negative;
    emitter_.lower_end(negative ? SelectorOp::kBelowLower : SelectorOp::kKeepsLower);
    Begun& upper = begin(What::kUpperEnd, Level::kSum, begun.left);
    upper.offset = begun.offset;
    upper.negative = negative;
    upper.jump = begun.jump;
    upper.second_jump =
        emitter_.jump(negative ? SelectorOp::kDropBelowIfTrue : SelectorOp::kDropBelowUnlessTrue);
}

SelectorExpression SelectorGrammar::end_between(const Begun& begun,
                                                const SelectorExpression& high) {
    check_ordered(high, begun.offset);
    if (error_) return high;
    emitter_.upper_end(begun.negative ? SelectorOp::kNotBetween : SelectorOp::kBetween);
    emitter_.land(begun.jump);
    emitter_.land(begun.second_jump);
    return {Type::kCondition, begun.left.first, Level::kComparison};
}

SelectorExpression SelectorGrammar::like(const SelectorExpression& left, bool negative) {
    make_operand(left);
    const std::string pattern = expect_text();
    std::string escape;
    if (accept(Kind::kEscape)) {
        const std::size_t offset = token_.offset;
        escape = expect_text();
        if (utf16_length(escape) != 1) fail("ESCAPE needs one character", offset);
    }
    emitter_.like(LikePattern(pattern, escape));
    negate_if(negative);
    return {Type::kCondition, left.first, Level::kComparison};
}

SelectorExpression SelectorGrammar::in(const SelectorExpression& left, bool negative) {
    if (left.type != Type::kName) fail("a name is expected on the left of IN");
    expect(Kind::kOpen, "'('");
    std::vector<std::string> texts;
    do {
        texts.push_back(expect_text());
    } while (accept(Kind::kComma));
    expect(Kind::kClose, "')'");
    emitter_.in(std::move(texts));
    negate_if(negative);
    return {Type::kCondition, left.first, Level::kComparison};
}

}  // namespace minibroker::broker
