#include "broker/selector_parser.h"

#include <string>
#include <utility>

#include "broker/selector_grammar.h"

namespace minibroker::broker {

Result<std::unique_ptr<const SelectorProgram>> parse_selector(
    std::string_view expression, const SelectorParserOptions& options) {
    return SelectorGrammar(expression, options).parse();
}

Result<std::unique_ptr<const SelectorProgram>> SelectorGrammar::parse() {
    const SelectorExpression all = disjunction();
    if (token_.kind != Kind::kEnd) fail("an operator is expected");
    make_condition(all);
    if (error_) return std::unexpected(std::move(*error_));
    return emitter_.finish();
}

// Makes sure that the expression, whose steps were just written, answers yes, no or unknown.
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

// Takes NOT and `second`, or neither.
bool SelectorGrammar::accept_not(Kind second) {
    if (token_.kind != Kind::kNot) return false;
    SelectorLexer ahead = lexer_;
    if (ahead.next().kind != second) return false;
    advance();
    advance();
    return true;
}

void SelectorGrammar::fail(std::string_view what, std::size_t offset) {
    if (error_) return;
    error_ =
        Error{ErrorCode::kInvalid,
              "Invalid selector at byte " + std::to_string(offset + 1) + ": " + std::string(what)};
    token_ = {Kind::kEnd, {}, offset};
}

}  // namespace minibroker::broker
