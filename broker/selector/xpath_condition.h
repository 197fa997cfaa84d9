#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace minibroker::broker {

// Limits of a body; ours. A body over a limit is treated as not XML. Artemis has no such limits.
inline constexpr std::size_t kXmlBytesMax = 1024 * 1024;          ///< a body
inline constexpr std::size_t kXmlTextBytesMax = 4 * 1024 * 1024;  ///< texts, entities expanded
inline constexpr std::size_t kXmlNodesMax = 50'000;               ///< elements and attributes
inline constexpr std::size_t kXmlDepthMax = 256;                  ///< elements within elements
/// The most work that evaluating an expression on a body may take in the worst case, see XPathCost;
/// an expression that might take more matches nothing.
inline constexpr double kXPathWorkMax = 64.0 * 1024 * 1024;

/// The condition `XPATH '...'` of a selector: an XPath 1.0 expression, parsed once and evaluated on
/// many bodies. Moved, not copied.
///
/// As in Artemis, a body must be well-formed XML with declared prefixes; comments are left out, and
/// entities that the body itself declares are expanded. Nothing is ever loaded: a body that asks
/// for an external DTD is treated as not XML here. In the expression a name without a prefix is in
/// no namespace, a name with a prefix finds nothing, and an expression with a variable matches
/// nothing. Source: Artemis `JAXPXPathEvaluator`.
class XPathCondition {
public:
    /// @return kInvalid with what is wrong.
    [[nodiscard]] static Result<XPathCondition> parse(std::string_view expression);

    XPathCondition(XPathCondition&& other) noexcept;
    XPathCondition& operator=(XPathCondition&& other) noexcept;
    ~XPathCondition();

    /// Whether `body` is XML for which the expression is true, as defined by XPath's `boolean()`.
    [[nodiscard]] bool matches(std::string_view body) const;

private:
    struct Query;
    explicit XPathCondition(std::unique_ptr<Query> query);

    std::unique_ptr<Query> query_;  // null: matches nothing
};

}  // namespace minibroker::broker
