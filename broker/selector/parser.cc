#include "broker/selector/parser.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "broker/selector/grammar.h"

namespace minibroker::broker {

Result<std::unique_ptr<const SelectorProgram>> parse_selector(
    std::string_view expression, const SelectorParserOptions& options) {
    return SelectorGrammar(expression, options).parse();
}

// An operand is read, and grows while operators follow that bind tightly enough for the construct
// that waits for it; then it completes that construct, which becomes an operand in turn.
Result<std::unique_ptr<const SelectorProgram>> SelectorGrammar::parse() {
    begin(What::kWhole, Level::kDisjunction);
    while (!error_) {
        if (begin_operand()) continue;
        SelectorExpression operand = primary();
        while (!error_) {
            const Growth growth = grow(operand);
            if (growth == Growth::kBegun) break;
            if (growth == Growth::kGrown) continue;
            if (begun_.size() == 1) return finish(operand);
            if (end(operand)) break;
        }
    }
    return std::unexpected(std::move(*error_));
}

Result<std::unique_ptr<const SelectorProgram>> SelectorGrammar::finish(
    const SelectorExpression& all) {
    if (token_.kind != Kind::kEnd) fail("an operator is expected");
    make_condition(all);
    if (error_) return std::unexpected(std::move(*error_));
    return emitter_.finish();
}

SelectorGrammar::Begun& SelectorGrammar::begin(What what,
                                               Level wants,
                                               const SelectorExpression& left) {
    Begun& begun = begun_.emplace_back();
    begun.what = what;
    begun.wants = wants;
    begun.left = left;
    begun.offset = token_.offset;
    return begun;
}

bool SelectorGrammar::end(SelectorExpression& operand) {
    const Begun begun = begun_.back();
    begun_.pop_back();
    switch (begun.what) {
        case What::kWhole:
            MB_UNREACHABLE();
        case What::kBracket:
            expect(Kind::kClose, "')'");
            operand.level = Level::kUnary;
            return false;
        case What::kSign:
            operand = end_sign(begun, operand);
            return false;
        case What::kOr:
        case What::kAnd:
            operand = end_junction(begun, operand);
            return false;
        case What::kEquals:
            operand = end_equals(begun, operand);
            return false;
        case What::kOrder:
            operand = end_order(begun, operand);
            return false;
        case What::kLowerEnd:
            end_lower(begun, operand);
            return true;
        case What::kUpperEnd:
            operand = end_between(begun, operand);
            return false;
        case What::kArithmetic:
            operand = end_arithmetic(begun, operand);
            return false;
    }
    MB_UNREACHABLE();
}

// Makes sure that the expression, whose steps were just written, gives true, false or unknown.
void SelectorGrammar::make_condition(const SelectorExpression& expression) {
    if (expression.is_condition()) return;
    if (expression.type == Type::kName) return emitter_.unary(SelectorOp::kToBoolean);
    fail("that is no condition");
}

void SelectorGrammar::make_operand(const SelectorExpression& expression) {
    if (expression.type == Type::kCondition) emitter_.make_operand(expression.first);
}

void SelectorGrammar::check_ordered(const SelectorExpression& expression, std::size_t offset) {
    const bool unordered = expression.is_condition() || expression.type == Type::kText;
    if (unordered) fail("only names and numbers can be less or greater", offset);
}

void SelectorGrammar::negate_if(bool negative) {
    if (negative) emitter_.unary(SelectorOp::kNot);
}

void SelectorGrammar::advance() {
    token_ = lexer_.next();
    if (token_.kind == Kind::kInvalid) fail("a character that cannot stand here");
}

bool SelectorGrammar::accept(Kind kind) {
    if (token_.kind != kind || error_) return false;
    advance();
    return true;
}

void SelectorGrammar::expect(Kind kind, std::string_view what) {
    if (!accept(kind)) fail(std::string(what) + " is expected");
}

std::string SelectorGrammar::expect_text() {
    const std::string_view text = token_.text;
    if (accept(Kind::kText)) return unquoted(text);
    fail("a text in single quotes is expected");
    return {};
}

// The kind of the token behind the NOT.
SelectorToken::Kind SelectorGrammar::kind_behind_not() const {
    SelectorLexer ahead = lexer_;
    return ahead.next().kind;
}

void SelectorGrammar::fail(std::string_view what, std::size_t offset) {
    if (error_) return;
    error_ =
        Error{ErrorCode::kInvalid,
              "Invalid selector at byte " + std::to_string(offset + 1) + ": " + std::string(what)};
    token_ = {Kind::kEnd, {}, offset};
}

}  // namespace minibroker::broker
