#include "tools/trial_start.h"

#include "base/log.h"
#include "broker/broker.h"

namespace minibroker::tools {

TrialStart trial_start(const config::Config& config) {
    TrialStart out;
    config::Config in_memory = config;
    in_memory.persistence_enabled = false;
    const Logger logger(LogLevel::kWarn,
                        [&](LogLevel, std::string_view line) { out.warnings.emplace_back(line); });
    broker::Broker broker(in_memory, logger);
    // Some time: what happens at a start depends on none.
    const TimePoint now{Milliseconds(1'000'000), Milliseconds(1'700'000'000'000)};
    const auto started = broker.start({}, nullptr, now);
    if (!started) out.problem = started.error().text;
    return out;
}

}  // namespace minibroker::tools
