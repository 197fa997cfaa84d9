#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::broker {

/// The pattern of a LIKE, made ready once: `%` stands for any text, `_` for one character, all else
/// for itself.
///
/// The text between two `%` is looked for from left to right, each from where the one before ended,
/// so that no part of a value is tried twice for the same part of the pattern but within one
/// search. Source: Artemis `ComparisonExpression.LikeExpression`.
class LikePattern {
public:
    /// @param escape  empty, or the one character that makes a following `%`, `_` or itself stand
    /// for itself; before
    ///                anything else it stands for itself
    LikePattern(std::string_view pattern, std::string_view escape);

    /// Whether all of `text` fits, case counting.
    [[nodiscard]] bool matches(std::string_view text) const;
    /// How often a text may be looked at, at most: one more than there are `_` and `%`.
    [[nodiscard]] std::size_t pieces() const { return pieces_; }

private:
    /// So many characters whatever they are, then a literal.
    struct Piece {
        std::size_t skipped = 0;
        std::string literal;
    };
    using Segment = std::vector<Piece>;  // what stands between two `%`

    static bool take_front(std::string_view& text, const Segment& segment);
    static bool take_back(std::string_view& text, const Segment& segment);
    static bool take_first(std::string_view& text, const Segment& segment);

    std::vector<Segment> segments_;  // at least one
    std::size_t pieces_ = 1;
};

}  // namespace minibroker::broker
