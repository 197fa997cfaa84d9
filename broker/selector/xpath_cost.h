#pragma once

#include <cstddef>
#include <string_view>

namespace minibroker::broker {

/// How much work a body can cause, in visits of a node.
struct XmlSize {
    std::size_t nodes = 0;
    std::size_t depth = 1;
    /// The cost of collecting the text of each element once; 64 copied bytes are one visit.
    double text = 0;
};

/// How the work of an XPath expression grows with a body:
/// `terms * nodes^(sweeps - 1) * depth^climbs * (nodes + text)`. It is a bound computed from the
/// text of the expression alone, since a running evaluation cannot be stopped.
///
/// A step to the children of a node costs one pass over the body for all nodes together. A step to
/// all nodes (`//`, `..`, the axes of siblings, ancestors, descendants, preceding and following
/// nodes, a path from the root, `id`) costs that for each node it is evaluated at: within `[...]`
/// for each of the nodes outside.
struct XPathCost {
    std::size_t terms = 1;
    std::size_t sweeps = 1;
    std::size_t climbs = 0;
    bool reads_text = false;

    [[nodiscard]] double of(const XmlSize& size) const;
};

/// The cost of a valid expression. Source: XPath 1.0, "Location Paths"; pugixml evaluates each step
/// for each node of the previous step.
[[nodiscard]] XPathCost xpath_cost(std::string_view expression);

}  // namespace minibroker::broker
