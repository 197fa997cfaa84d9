#pragma once

#include <cstddef>
#include <string_view>

namespace minibroker::broker {

/// What a body can make an expression do, in looks at a node.
struct XmlSize {
    std::size_t nodes = 0;
    std::size_t depth = 1;
    /// To put together the text of each element once, 64 bytes copied being one look.
    double text = 0;
};

/// How the work of an XPath expression grows with a body:
/// `terms * nodes^(sweeps - 1) * depth^climbs * (nodes + text)`, a bound from the text of the
/// expression alone, since what evaluates it cannot be stopped.
///
/// What looks at the children of a node costs one look at the body for all nodes together. What
/// looks at all nodes (`//`, `..`, the axes of siblings, ancestors, descendants, what precedes and
/// follows, a path from the root, `id`) does so for each node that it is asked of: within `[...]`
/// for each of the nodes outside.
struct XPathCost {
    std::size_t terms = 1;
    std::size_t sweeps = 1;
    std::size_t climbs = 0;
    bool reads_text = false;

    [[nodiscard]] double of(const XmlSize& size) const;
};

/// The cost of a valid expression. Source: XPath 1.0, "Location Paths"; pugixml evaluates each step
/// for each node of the one before.
[[nodiscard]] XPathCost xpath_cost(std::string_view expression);

}  // namespace minibroker::broker
