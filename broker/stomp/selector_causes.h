#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// What is wrong with a selector, for the log. `why` is printable.
struct SelectorCause {
    std::string why;
    std::string_view remedy;
};

/// Bytes of a selector beyond which nothing is looked for.
inline constexpr std::size_t kSelectorBytesExplained = 1'024;

/// Where `selector`, which parses, compares what a message of a STOMP client cannot fit: a header,
/// which is a text, with a number; or where it takes for the name of a header what was hardly meant
/// as one. Absent when it does not, or may be meant as it stands.
[[nodiscard, gnu::cold]] std::optional<SelectorCause> unfit_comparison(std::string_view selector);

/// Why `selector` does not parse, where a habit of other languages shows it: `&&`, `==`, a quote
/// that is not closed.
[[nodiscard, gnu::cold]] std::optional<SelectorCause> syntax_cause(std::string_view selector);

}  // namespace minibroker::broker
