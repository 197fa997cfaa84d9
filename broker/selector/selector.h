#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "broker/selector/subject.h"

namespace minibroker::broker {

struct SelectorProgram;

/// The longest selector, in bytes, including prefixes: as much as the head of a frame. Brackets may
/// nest as deep as that allows. Ours; Artemis has no such limit.
inline constexpr std::size_t kSelectorBytesMax = 256 * 1024;
/// The work that one evaluation may take: steps, plus bytes of text that LIKE and comparisons read.
/// Beyond that the message does not match. Ours.
inline constexpr std::size_t kSelectorWorkMax = 16 * 1024 * 1024;

/// A selector or filter: a condition in Artemis's SQL-92 subset, parsed once and evaluated for many
/// messages. Moved, not copied. Used on the broker thread. Source: Artemis `SelectorParser`,
/// `StrictParser`, `ComparisonExpression` and their like.
class Selector {
public:
    /// Parses `text`, which may begin with the prefixes `convert_string_expressions:` and
    /// `hyphenated_props:` and their `no_` forms in any number and order; the last of each kind
    /// applies. Nothing is trimmed.
    /// @return the selector; kInvalid with the error and its position; kTooLarge if it is too long.
    [[nodiscard]] static Result<Selector> parse(std::string_view text);
    /// `text` without its prefixes: Artemis shows it as the body of the ERROR for an invalid
    /// selector.
    [[nodiscard]] static std::string_view without_prefixes(std::string_view text);

    Selector(Selector&& other) noexcept;
    Selector& operator=(Selector&& other) noexcept;
    ~Selector();

    /// Whether the condition is true of `subject`. The logic is three-valued: unknown is no match,
    /// and neither is an operand that an operator cannot use.
    [[nodiscard]] bool matches(const SelectorSubject& subject) const;
    /// The selector as given.
    [[nodiscard]] std::string_view text() const { return text_; }
    /// The selector without its prefixes.
    [[nodiscard]] std::string_view expression() const { return without_prefixes(text_); }

private:
    Selector(std::string text, std::unique_ptr<const SelectorProgram> program);

    std::string text_;
    std::unique_ptr<const SelectorProgram> program_;
};

}  // namespace minibroker::broker
