#include <benchmark/benchmark.h>

#include <string>

#include "base/check.h"
#include "broker/selector/selector.h"

namespace minibroker::bench {
namespace {

constexpr std::string_view kSimple = "colour = 'red'";
constexpr std::string_view kLong =
    "colour IN ('blue', 'green', 'red') AND weight BETWEEN 2 AND 9 AND name LIKE 'order-%' "
    "AND (region IS NULL OR region <> 'north')";

/// A message with a few properties.
class Properties final : public broker::SelectorSubject {
public:
    [[nodiscard]] broker::SelectorValue value(std::string_view name) const override {
        if (name == "colour") return std::string_view("red");
        if (name == "weight") return std::int32_t{5};
        if (name == "name") return std::string_view("order-12345");
        return {};
    }
};

void parse_selector(benchmark::State& state, std::string_view text) {
    for (auto _ : state) benchmark::DoNotOptimize(broker::Selector::parse(text));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(parse_selector, simple, kSimple);
BENCHMARK_CAPTURE(parse_selector, long, kLong);

void match_selector(benchmark::State& state, std::string_view text) {
    const auto selector = broker::Selector::parse(text);
    MB_CHECK(selector.has_value());
    const Properties properties;
    MB_CHECK(selector->matches(properties));
    for (auto _ : state) benchmark::DoNotOptimize(selector->matches(properties));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(match_selector, simple, kSimple);
BENCHMARK_CAPTURE(match_selector, long, kLong);

}  // namespace
}  // namespace minibroker::bench
