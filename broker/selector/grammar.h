#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "broker/selector/emitter.h"
#include "broker/selector/lexer.h"
#include "broker/selector/parser.h"
#include "broker/selector/program.h"

namespace minibroker::broker {

/// How tightly operators bind, the loosest first. An operand is as tight as its operator.
enum class SelectorLevel : std::uint8_t {
    kDisjunction,
    kConjunction,
    kEquality,
    kComparison,
    kSum,
    kProduct,
    kUnary,
};

/// What the parser knows of an expression whose steps are written.
struct SelectorExpression {
    enum class Type : std::uint8_t { kValue, kName, kCondition, kText, kNumber, kBoolean, kNull };
    Type type = Type::kValue;
    std::size_t first = 0;  // its first step
    SelectorLevel level = SelectorLevel::kUnary;

    // Artemis's BooleanExpression; TRUE, FALSE and NULL are of that type too.
    [[nodiscard]] bool is_condition() const {
        return type == Type::kCondition || type == Type::kBoolean || type == Type::kNull;
    }
    [[nodiscard]] bool is_constant() const {
        return type == Type::kText || type == Type::kNumber || type == Type::kBoolean ||
               type == Type::kNull;
    }
};

/// The grammar. It writes the steps of an expression while it reads it. Constructs that are begun
/// and wait for an operand are on an explicit stack, since brackets may nest as deep as a selector
/// is long. The first error is kept and ends the parse.
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
    using Level = SelectorLevel;

    /// A construct that is begun and waits for an operand.
    struct Begun {
        enum class What : std::uint8_t {
            kWhole,
            kBracket,
            kSign,  // and NOT
            kOr,
            kAnd,
            kEquals,  // negative: `<>`
            kOrder,
            kLowerEnd,  // of BETWEEN
            kUpperEnd,
            kArithmetic,
        };
        What what = What::kWhole;
        Level wants = Level::kDisjunction;
        SelectorExpression left = {};
        Kind sign = Kind::kEnd;
        SelectorOp op = SelectorOp::kAnd;
        Arithmetic operation = Arithmetic::kAdd;
        bool negative = false;
        std::size_t jump = 0;
        std::size_t second_jump = 0;
        std::size_t offset = 0;
    };
    using What = Begun::What;

    /// The effect of a token on the operand before it: none, the operand grows, or a construct
    /// begins that needs another operand.
    enum class Growth : std::uint8_t { kNone, kGrown, kBegun };

    [[nodiscard]] Result<std::unique_ptr<const SelectorProgram>> finish(
        const SelectorExpression& all);
    Begun& begin(What what, Level wants, const SelectorExpression& left = {});
    [[nodiscard]] bool begin_operand();
    [[nodiscard]] SelectorExpression primary();
    [[nodiscard]] SelectorExpression literal();
    [[nodiscard]] std::optional<Level> operator_level() const;
    [[nodiscard]] Growth grow(SelectorExpression& operand);
    [[nodiscard]] Growth grow_by_comparison(SelectorExpression& operand);
    void begin_junction(const SelectorExpression& left, bool both);
    void begin_equals(const SelectorExpression& left, bool negative);
    void begin_order(const SelectorExpression& left, SelectorOp op);
    void begin_arithmetic(const SelectorExpression& left, Arithmetic operation, Level wants);
    void begin_between(const SelectorExpression& left, bool negative);
    SelectorExpression like(const SelectorExpression& left, bool negative);
    SelectorExpression in(const SelectorExpression& left, bool negative);
    SelectorExpression is_null(const SelectorExpression& left);

    /// Ends the construct begun last with its operand, which is replaced by the result.
    /// @return whether one more operand is needed
    [[nodiscard]] bool end(SelectorExpression& operand);
    SelectorExpression end_sign(const Begun& begun, const SelectorExpression& operand);
    SelectorExpression end_junction(const Begun& begun, const SelectorExpression& right);
    SelectorExpression end_equals(const Begun& begun, const SelectorExpression& right);
    SelectorExpression end_order(const Begun& begun, const SelectorExpression& right);
    void end_lower(const Begun& begun, const SelectorExpression& low);
    SelectorExpression end_between(const Begun& begun, const SelectorExpression& high);
    SelectorExpression end_arithmetic(const Begun& begun, const SelectorExpression& right);

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
    [[nodiscard]] Kind kind_behind_not() const;
    void fail(std::string_view what) { fail(what, token_.offset); }
    void fail(std::string_view what, std::size_t offset);

    SelectorLexer lexer_;
    SelectorToken token_;
    SelectorEmitter emitter_;
    std::vector<Begun> begun_;
    std::optional<Error> error_;
};

}  // namespace minibroker::broker
