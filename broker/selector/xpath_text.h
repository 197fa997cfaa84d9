#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minibroker::broker {

/// Stands before the names of elements of a default namespace in our trees, so that a name without
/// prefix in an XPath is not theirs. No XML can hold it.
inline constexpr char kDefaultNamespaceMark = '\x01';

/// An XPath expression as our evaluator takes it, see `prepare_xpath`.
struct XPathText {
    std::string expression;
    std::vector<std::string> variables;  ///< names after `$`
    bool has_prefix = false;             ///< a name with a prefix is in it
};

/// Rewrites `expression`, without judging it, for an evaluator to which a name is a text with a
/// colon:
/// - `name(...)` and `local-name(...)` forget kDefaultNamespaceMark;
/// - names with a prefix become such as no XML can have: nothing gives prefixes a meaning, so
///   Artemis finds nothing under them.
[[nodiscard]] XPathText prepare_xpath(std::string_view expression);

}  // namespace minibroker::broker
