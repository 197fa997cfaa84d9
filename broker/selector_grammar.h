#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "broker/selector_emitter.h"
#include "broker/selector_lexer.h"
#include "broker/selector_parser.h"
#include "broker/selector_program.h"

namespace minibroker::broker {

/// What is known of an expression whose steps are written.
struct SelectorExpression {
    enum class Type { kValue, kName, kCondition, kText, kNumber, kBoolean, kNull };
    Type type = Type::kValue;
    std::size_t first = 0;  // its first step

    // Artemis's BooleanExpression: TRUE, FALSE and NULL are such as well.
    [[nodiscard]] bool is_condition() const {
        return type == Type::kCondition || type == Type::kBoolean || type == Type::kNull;
    }
    [[nodiscard]] bool is_constant() const {
        return type == Type::kText || type == Type::kNumber || type == Type::kBoolean ||
               type == Type::kNull;
    }
};

/// The grammar: recursive descent, one function for each level of binding, which writes the steps
/// of what it reads as it goes. The first fault is kept, and the token becomes the end, so that
/// every loop comes to its end by itself.
class SelectorGrammar {
public:
    SelectorGrammar(std::string_view expression, const SelectorParserOptions& options)
        : lexer_(expression, {options.hyphenated_names}), emitter_(options.convert_strings) {
        advance();
    }

    Result<std::unique_ptr<const SelectorProgram>> parse();

private:
    using Type = SelectorExpression::Type;
    using Kind = SelectorToken::Kind;

    SelectorExpression disjunction();
    SelectorExpression conjunction();
    SelectorExpression equality();
    SelectorExpression comparison();
    SelectorExpression sum();
    SelectorExpression product();
    SelectorExpression unary();
    SelectorExpression primary();

    SelectorExpression order(const SelectorExpression& left, SelectorOp op);
    SelectorExpression between(const SelectorExpression& left, bool negative);
    SelectorExpression like(const SelectorExpression& left, bool negative);
    SelectorExpression in(const SelectorExpression& left, bool negative);
    SelectorExpression is_null(const SelectorExpression& left);
    SelectorExpression equals(const SelectorExpression& left, bool negative);
    SelectorExpression arithmetic(const SelectorExpression& left,
                                  Arithmetic operation,
                                  SelectorExpression (SelectorGrammar::*operand)());
    SelectorExpression prefixed(Kind sign);
    SelectorExpression nested();
    SelectorExpression xpath();
    SelectorExpression integer(std::string_view digits, int base);

    void make_condition(const SelectorExpression& expression);
    void make_operand(const SelectorExpression& expression);
    void check_ordered(const SelectorExpression& expression, std::size_t offset);
    void negate_if(bool negative);

    void advance();
    bool accept(Kind kind);
    void expect(Kind kind, std::string_view what);
    std::string expect_text();
    bool accept_not(Kind second);
    void fail(std::string_view what) { fail(what, token_.offset); }
    void fail(std::string_view what, std::size_t offset);

    SelectorLexer lexer_;
    SelectorToken token_;
    SelectorEmitter emitter_;
    std::size_t depth_ = 0;
    std::optional<Error> error_;
};

}  // namespace minibroker::broker
