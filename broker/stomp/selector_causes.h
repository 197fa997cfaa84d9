#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// The error in a selector, for the log. `why` is printable.
struct SelectorCause {
    std::string why;
    std::string_view remedy;
};

/// Longer selectors are not checked, bytes.
inline constexpr std::size_t kSelectorBytesExplained = 1'024;

/// Finds where `selector`, which parses, compares something that a message of a STOMP client cannot
/// match: a header, which is a text, with a number; or where it uses as a header's name a word that
/// was hardly meant as one. Absent if it does neither, or may be meant as written.
[[nodiscard, gnu::cold]] std::optional<SelectorCause> unfit_comparison(std::string_view selector);

/// Explains why `selector` does not parse, if a habit from other languages shows it: `&&`, `==`, a
/// quote that is not closed.
[[nodiscard, gnu::cold]] std::optional<SelectorCause> syntax_cause(std::string_view selector);

}  // namespace minibroker::broker
