#include "tools/bench/load/run_figures.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace minibroker::bench {
namespace {

double microseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e3;
}

/// Enough digits for a figure, and a line that can be read.
double rounded(double value) {
    return std::round(value * 1000) / 1000;
}

}  // namespace

void RunFigures::add(const SequenceCheck& check, std::uint64_t expected) {
    received += check.received();
    lost += check.lost(expected);
    duplicated += check.duplicated();
    reordered += check.reordered();
    unexpected += check.unexpected();
}

bool RunFigures::is_clean() const {
    return lost + duplicated + reordered + unexpected == 0;
}

std::string RunFigures::json(const std::string& workload) const {
    nlohmann::ordered_json line;
    line["workload"] = workload;
    line["sent"] = sent;
    line["received"] = received;
    line["lost"] = lost;
    line["duplicated"] = duplicated;
    line["reordered"] = reordered;
    line["unexpected"] = unexpected;
    line["measured"] = measured;
    const double seconds = static_cast<double>(duration.count()) / 1e9;
    line["seconds"] = rounded(seconds);
    if (seconds > 0) line["per_second"] = rounded(static_cast<double>(measured) / seconds);
    if (cpu && measured > 0) {
        line["cpu_us_each"] = rounded(microseconds(*cpu) / static_cast<double>(measured));
    }
    if (resident_bytes) line["rss_bytes"] = *resident_bytes;
    if (latency.count() > 0) {
        line["latency_us"] = {{"p50", rounded(microseconds(latency.at(0.5)))},
                              {"p99", rounded(microseconds(latency.at(0.99)))},
                              {"p99.9", rounded(microseconds(latency.at(0.999)))},
                              {"max", rounded(microseconds(latency.at(1)))}};
    }
    for (const auto& [name, value] : more) line[name] = rounded(value);
    return line.dump();
}

}  // namespace minibroker::bench
