#include "tools/bench/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace minibroker::bench {

void Report::add(std::string name, double value, std::string_view unit) {
    rows_.push_back({std::move(name), value, std::string(unit)});
}

void Report::print(bool json) const {
    if (json) {
        auto all = nlohmann::ordered_json::object();
        for (const Row& row : rows_) all[row.name] = {{"value", row.value}, {"unit", row.unit}};
        std::puts(all.dump(2).c_str());
        return;
    }
    std::size_t width = 0;
    for (const Row& row : rows_) width = std::max(width, row.name.size());
    for (const Row& row : rows_) {
        std::printf("%-*s %14.1f %s\n",
                    static_cast<int>(width),
                    row.name.c_str(),
                    row.value,
                    row.unit.c_str());
    }
}

}  // namespace minibroker::bench
