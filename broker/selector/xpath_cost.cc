#include "broker/selector/xpath_cost.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace minibroker::broker {
namespace {

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Functions and node tests that do not need the text of elements.
bool spares_text(std::string_view name) {
    static constexpr std::string_view kNames[] = {"count",
                                                  "position",
                                                  "last",
                                                  "not",
                                                  "boolean",
                                                  "true",
                                                  "false",
                                                  "name",
                                                  "local-name",
                                                  "namespace-uri",
                                                  "lang",
                                                  "and",
                                                  "or",
                                                  "node",
                                                  "text",
                                                  "comment",
                                                  "processing-instruction"};
    return std::ranges::find(kNames, name) != std::end(kNames);
}

// The expression between two brackets, without the brackets nested in it.
struct Range {
    std::size_t sweeps = 0;     // passes over all nodes, since the last AND or OR
    std::size_t crossings = 0;  // each node against each other node
    bool compares = false;      // since the last AND or OR
    bool sweeps_once = false;
    bool climbs = false;       // one pass after the other
    bool pairs = false;        // each node of one side is compared with each of the other
    XPathCost inner{0, 0, 0};  // the costliest of the nested brackets

    void end_operand() {
        sweeps_once = sweeps_once || sweeps > 0;
        climbs = climbs || sweeps > 1;
        pairs = pairs || (compares && sweeps > 1);
        sweeps = 0;
        compares = false;
    }
};

class Reader {
public:
    explicit Reader(std::string_view rest) : rest_(rest), ranges_(1) {}

    XPathCost run() {
        while (!rest_.empty()) step();
        while (ranges_.size() > 1) close();
        XPathCost cost = total(ranges_.front(), 1);
        cost.terms = terms_;
        cost.reads_text = reads_text_;
        return cost;
    }

private:
    void step();
    void step_on_name();
    void step_on_slash();
    void close();

    // @param least  sweeps, whatever the range contains
    static XPathCost total(Range& range, std::size_t least) {
        range.end_operand();
        XPathCost cost = range.inner;
        cost.sweeps += std::max<std::size_t>(least, range.sweeps_once ? 1 : 0);
        cost.sweeps += range.crossings + (range.pairs ? 1 : 0);
        if (range.climbs) ++cost.climbs;
        return cost;
    }
    void skip(std::size_t size) { rest_.remove_prefix(std::min(size, rest_.size())); }
    [[nodiscard]] bool is_call(std::size_t at) const {
        while (at < rest_.size() && is_blank(rest_[at])) ++at;
        return at < rest_.size() && rest_[at] == '(';
    }
    [[nodiscard]] bool is_axis(std::size_t at) const {
        while (at < rest_.size() && is_blank(rest_[at])) ++at;
        return rest_.substr(std::min(at, rest_.size())).starts_with("::");
    }

    std::string_view rest_;
    std::vector<Range> ranges_;
    std::size_t terms_ = 1;
    bool reads_text_ = false;
    bool behind_step_ = false;  // a `/` here continues from a step, and is no root
};

void Reader::step() {
    const char first = rest_.front();
    if (is_blank(first)) return skip(1);
    if (first == '\'' || first == '"') {
        const std::size_t end = rest_.find(first, 1);
        behind_step_ = true;
        return skip(end == std::string_view::npos ? rest_.size() : end + 1);
    }
    if (rest_.starts_with("..")) {
        ++ranges_.back().sweeps;
        ++terms_;
        behind_step_ = true;
        return skip(2);
    }
    if (is_name_byte(first)) return step_on_name();
    if (first == '/') return step_on_slash();
    if (first == '[') ranges_.emplace_back();
    if (first == ']' && ranges_.size() > 1) close();
    if (first == '=' || first == '<' || first == '>') ranges_.back().compares = reads_text_ = true;
    if (first == '+' || (first == '*' && behind_step_)) reads_text_ = true;
    if (first == '|') ++ranges_.back().sweeps;
    if (first != ')' && first != ']') ++terms_;
    behind_step_ = first == ')' || first == ']' || first == '*';
    skip(1);
}

void Reader::step_on_slash() {
    const bool all = rest_.starts_with("//");
    if (all || !behind_step_) ++ranges_.back().sweeps;
    ++terms_;
    behind_step_ = false;
    skip(all ? 2 : 1);
}

void Reader::step_on_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_byte(rest_[size])) ++size;
    const std::string_view name = rest_.substr(0, size);
    Range& range = ranges_.back();
    ++terms_;
    if (is_axis(size)) {
        if (name.starts_with("following") || name.starts_with("preceding")) ++range.crossings;
        if (name.starts_with("ancestor") || name.starts_with("descendant") || name == "parent")
            ++range.sweeps;
    } else if (is_call(size)) {
        if (name == "id" || name == "lang") ++range.sweeps;
        if (!spares_text(name)) reads_text_ = true;
    } else if (name == "div" || name == "mod" || name.starts_with('-')) {
        reads_text_ = true;
    }
    if (behind_step_ && (name == "and" || name == "or")) range.end_operand();
    // A path behind one of these may begin at the root.
    behind_step_ = name != "and" && name != "or" && name != "div" && name != "mod";
    skip(size);
}

void Reader::close() {
    const XPathCost cost = total(ranges_.back(), 0);
    ranges_.pop_back();
    XPathCost& inner = ranges_.back().inner;
    if (std::pair(cost.sweeps, cost.climbs) > std::pair(inner.sweeps, inner.climbs)) inner = cost;
}

}  // namespace

double XPathCost::of(const XmlSize& size) const {
    const auto nodes = static_cast<double>(size.nodes);
    return static_cast<double>(terms) * std::pow(nodes, static_cast<double>(sweeps - 1)) *
           std::pow(static_cast<double>(size.depth), static_cast<double>(climbs)) *
           (nodes + (reads_text ? size.text : 0));
}

XPathCost xpath_cost(std::string_view expression) {
    return Reader(expression).run();
}

}  // namespace minibroker::broker
