#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/selector_grammar.h"

namespace minibroker::broker {

SelectorExpression SelectorGrammar::disjunction() {
    SelectorExpression left = conjunction();
    while (token_.kind == Kind::kOr) {
        make_condition(left);
        advance();
        const std::size_t jump = emitter_.jump(SelectorOp::kJumpIfTrue);
        make_condition(conjunction());
        if (error_) break;
        emitter_.binary(SelectorOp::kOr);
        emitter_.land(jump);
        left.type = Type::kCondition;
    }
    return left;
}

SelectorExpression SelectorGrammar::conjunction() {
    SelectorExpression left = equality();
    while (token_.kind == Kind::kAnd) {
        make_condition(left);
        advance();
        const std::size_t jump = emitter_.jump(SelectorOp::kJumpUnlessTrue);
        make_condition(equality());
        if (error_) break;
        emitter_.binary(SelectorOp::kAnd);
        emitter_.land(jump);
        left.type = Type::kCondition;
    }
    return left;
}

SelectorExpression SelectorGrammar::equality() {
    SelectorExpression left = comparison();
    for (;;) {
        if (accept(Kind::kEqual)) {
            left = equals(left, false);
        } else if (accept(Kind::kNotEqual)) {
            left = equals(left, true);
        } else if (accept(Kind::kIs)) {
            left = is_null(left);
        } else {
            return left;
        }
    }
}

SelectorExpression SelectorGrammar::equals(const SelectorExpression& left, bool negative) {
    const std::size_t offset = token_.offset;
    make_operand(left);
    const SelectorExpression right = comparison();
    make_operand(right);
    if (left.type == Type::kNull || right.type == Type::kNull) {
        fail("NULL cannot be compared, only tested with IS", offset);
    }
    if (left.type == Type::kBoolean && right.is_constant() && right.type != Type::kBoolean) {
        fail("TRUE and FALSE cannot be compared with that", offset);
    }
    if (error_) return left;
    emitter_.binary(SelectorOp::kEqual);
    negate_if(negative);
    return {Type::kCondition, left.first};
}

SelectorExpression SelectorGrammar::is_null(const SelectorExpression& left) {
    make_operand(left);
    const bool negative = accept(Kind::kNot);
    expect(Kind::kNull, "NULL");
    emitter_.unary(SelectorOp::kIsNull);
    negate_if(negative);
    return {Type::kCondition, left.first};
}

SelectorExpression SelectorGrammar::comparison() {
    SelectorExpression left = sum();
    for (;;) {
        if (accept(Kind::kGreater)) {
            left = order(left, SelectorOp::kGreater);
        } else if (accept(Kind::kGreaterEqual)) {
            left = order(left, SelectorOp::kGreaterEqual);
        } else if (accept(Kind::kLess)) {
            left = order(left, SelectorOp::kLess);
        } else if (accept(Kind::kLessEqual)) {
            left = order(left, SelectorOp::kLessEqual);
        } else if (accept(Kind::kLike)) {
            left = like(left, false);
        } else if (accept(Kind::kBetween)) {
            left = between(left, false);
        } else if (accept(Kind::kIn)) {
            left = in(left, false);
        } else if (accept_not(Kind::kLike)) {
            left = like(left, true);
        } else if (accept_not(Kind::kBetween)) {
            left = between(left, true);
        } else if (accept_not(Kind::kIn)) {
            left = in(left, true);
        } else {
            return left;
        }
    }
}

SelectorExpression SelectorGrammar::order(const SelectorExpression& left, SelectorOp op) {
    const std::size_t offset = token_.offset;
    const std::size_t jump = emitter_.jump(SelectorOp::kJumpIfMissing);
    const SelectorExpression right = sum();
    check_ordered(left, offset);
    check_ordered(right, offset);
    if (error_) return left;
    emitter_.binary(op);
    emitter_.land(jump);
    return {Type::kCondition, left.first};
}

// `value BETWEEN low AND high` is `value >= low AND value <= high`, and stops where that would
// stop.
SelectorExpression SelectorGrammar::between(const SelectorExpression& left, bool negative) {
    const std::size_t offset = token_.offset;
    const std::size_t missing = emitter_.jump(SelectorOp::kJumpIfMissing);
    const SelectorExpression low = sum();
    expect(Kind::kAnd, "AND");
    check_ordered(left, offset);
    check_ordered(low, offset);
    if (error_) return left;
    emitter_.lower_end(negative ? SelectorOp::kBelowLower : SelectorOp::kKeepsLower);
    const std::size_t decided =
        emitter_.jump(negative ? SelectorOp::kDropBelowIfTrue : SelectorOp::kDropBelowUnlessTrue);
    const SelectorExpression high = sum();
    check_ordered(high, offset);
    if (error_) return left;
    emitter_.upper_end(negative ? SelectorOp::kNotBetween : SelectorOp::kBetween);
    emitter_.land(missing);
    emitter_.land(decided);
    return {Type::kCondition, left.first};
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
    return {Type::kCondition, left.first};
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
    return {Type::kCondition, left.first};
}

}  // namespace minibroker::broker
