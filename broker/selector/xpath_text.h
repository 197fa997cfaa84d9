#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minibroker::broker {

/// Put before the names of elements in a default namespace in our trees, so that a name without a
/// prefix in an XPath does not match them. XML cannot contain it.
inline constexpr char kDefaultNamespaceMark = '\x01';

/// An XPath expression in the form that our evaluator accepts, see `prepare_xpath`.
struct XPathText {
    std::string expression;
    std::vector<std::string> variables;  ///< names after `$`
    bool has_prefix = false;             ///< it contains a name with a prefix
};

/// Rewrites `expression`, without checking it, for an evaluator that takes a name for a text with a
/// colon:
/// - `name(...)` and `local-name(...)` drop kDefaultNamespaceMark;
/// - names with a prefix become names that XML cannot contain: nothing gives prefixes a meaning, so
///   Artemis finds nothing under them.
[[nodiscard]] XPathText prepare_xpath(std::string_view expression);

}  // namespace minibroker::broker
