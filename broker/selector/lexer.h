#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// A word, number, text or sign of a selector.
struct SelectorToken {
    enum class Kind : std::uint8_t {
        kEnd,
        kInvalid,
        kNot,
        kAnd,
        kOr,
        kBetween,
        kLike,
        kEscape,
        kIn,
        kIs,
        kTrue,
        kFalse,
        kNull,
        kXpath,
        kXquery,
        kDecimal,
        kHexadecimal,
        kOctal,
        kReal,
        kText,
        kName,
        kQuotedName,
        kEqual,
        kNotEqual,
        kGreater,
        kGreaterEqual,
        kLess,
        kLessEqual,
        kOpen,
        kComma,
        kClose,
        kPlus,
        kMinus,
        kTimes,
        kDivide,
        kRemainder,
    };
    Kind kind = Kind::kEnd;
    std::string_view text;   ///< as written, quotes included
    std::size_t offset = 0;  ///< into the selector's expression, in bytes
};

/// Cuts a selector's expression into tokens, each the longest that fits. A value: to look ahead,
/// copy it. Source: Artemis `StrictParser.jj`, and `HyphenatedParser.jj` for hyphens in names.
class SelectorLexer {
public:
    struct Options {
        bool hyphenated_names = false;  ///< `a-b` is a name, and double quotes enclose no name
    };
    /// @param expression  must outlive the lexer and its tokens
    SelectorLexer(std::string_view expression, Options options);

    /// The next token; at the end kEnd each time; kInvalid where no token begins.
    [[nodiscard]] SelectorToken next();

private:
    void skip_blanks();
    [[nodiscard]] std::size_t comment_size();
    [[nodiscard]] std::size_t name_size() const;
    [[nodiscard]] SelectorToken take(SelectorToken::Kind kind, std::size_t size);
    [[nodiscard]] SelectorToken take_number();
    [[nodiscard]] SelectorToken take_quoted(char quote, SelectorToken::Kind kind);
    [[nodiscard]] SelectorToken take_sign();

    std::string_view rest_;
    std::size_t offset_ = 0;
    Options options_;
    // A search that found nothing is not repeated at each sign that may begin a comment.
    bool no_line_end_ = false;
    bool no_comment_end_ = false;
};

/// The text between the quotes of a kText or kQuotedName, with doubled quotes made single.
[[nodiscard]] std::string unquoted(std::string_view quoted);

}  // namespace minibroker::broker
