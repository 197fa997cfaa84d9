#include <string>

#include "broker/address/address_settings.h"
#include "tools/bench/measure.h"
#include "tools/bench/scale.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kLookups = 20'000;

// `#`, and for each area a hash, a star and an exact match in turn.
std::map<std::string, config::AddressSettings> settings_of(std::size_t count) {
    std::map<std::string, config::AddressSettings> settings;
    settings["#"].max_delivery_attempts = 1;
    for (std::size_t i = 0; settings.size() < count; ++i) {
        const std::string area = "area" + std::to_string(i / 3);
        static constexpr const char* kEnds[] = {".#", ".*.orders", ".eu.orders"};
        settings[area + kEnds[i % 3]].redelivery_delay = static_cast<std::int64_t>(i);
    }
    return settings;
}

}  // namespace

void measure_settings(Report& report) {
    for (const std::size_t count : {10u, 100u, 1'000u}) {
        const auto settings = settings_of(count);
        const config::Wildcards wildcards;
        const broker::AddressSettingsRepository repository(settings, wildcards);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < kLookups; ++i) {
            const std::string area = "area" + std::to_string(i % (count / 3 + 1));
            names.push_back(area + (i % 2 == 0 ? ".eu.orders" : ".us." + std::to_string(i)));
        }
        std::size_t found = 0;
        const Stopwatch watch;
        for (const std::string& name : names) {
            found += repository.lookup(name)->max_delivery_attempts.has_value() ? 1u : 0u;
        }
        const double each = watch.nanoseconds() / static_cast<double>(found);
        report.add("settings: look-up among " + std::to_string(count), each, "ns");
    }
}

}  // namespace minibroker::bench
