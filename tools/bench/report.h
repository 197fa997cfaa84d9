#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minibroker::bench {

/// Figures in the order in which they were measured.
class Report {
public:
    /// @param unit  e.g. `ns`, `bytes`
    void add(std::string name, double value, std::string_view unit);
    /// To standard output: a table, or one JSON object {NAME: {"value": …, "unit": …}}.
    void print(bool json) const;

private:
    struct Row {
        std::string name;
        double value;
        std::string unit;
    };
    std::vector<Row> rows_;
};

}  // namespace minibroker::bench
