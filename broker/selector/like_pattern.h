#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::broker {

/// The pattern of a LIKE, prepared once: `%` stands for any text, `_` for one character, everything
/// else for itself.
///
/// The pieces between two `%` are searched from left to right, each from where the previous one
/// ended, so that no part of a value is compared twice with the same part of the pattern, except
/// within one
/// search. Source: Artemis `ComparisonExpression.LikeExpression`.
class LikePattern {
public:
    /// @param escape  empty, or the one character that makes a following `%`, `_` or itself stand
    ///         for itself; before anything else it stands for itself
    LikePattern(std::string_view pattern, std::string_view escape);

    /// Whether the whole of `text` matches; case matters.
    [[nodiscard]] bool matches(std::string_view text) const;
    /// The most times a text can be scanned: one more than there are `_` and `%`.
    [[nodiscard]] std::size_t pieces() const { return pieces_; }

private:
    /// A number of arbitrary characters, then a literal.
    struct Piece {
        std::size_t skipped = 0;
        std::string literal;
    };
    using Segment = std::vector<Piece>;  // the pattern between two `%`

    static bool take_front(std::string_view& text, const Segment& segment);
    static bool take_back(std::string_view& text, const Segment& segment);
    static bool take_first(std::string_view& text, const Segment& segment);

    std::vector<Segment> segments_;  // at least one
    std::size_t pieces_ = 1;
};

}  // namespace minibroker::broker
