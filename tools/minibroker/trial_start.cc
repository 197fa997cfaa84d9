#include "tools/minibroker/trial_start.h"

#include <cstdint>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "broker/broker.h"

namespace minibroker::tools {

namespace {

std::string host_of(const config::Acceptor& acceptor) {
    const std::string& host = acceptor.host;
    if (host == "localhost" || host == "::1") return "127.0.0.1";
    return host == "::" ? "0.0.0.0" : host;
}

// Two acceptors that cannot both listen, "" for none.
std::string shared_port(const config::Config& config) {
    constexpr const char* kAny = "0.0.0.0";
    std::map<std::uint16_t, std::map<std::string, std::string>> names;  // by port and host
    for (const config::Acceptor& one : config.acceptors) {
        if (one.port == 0 || !one.auto_start) continue;
        auto& hosts = names[one.port];
        const std::string host = host_of(one);
        auto other = hosts.find(host);
        if (other == hosts.end()) other = host == kAny ? hosts.begin() : hosts.find(kAny);
        if (other != hosts.end()) {
            return "acceptors " + printable(other->second) + " and " + printable(one.name) +
                   " cannot both listen on port " + std::to_string(one.port);
        }
        hosts.try_emplace(host, one.name);
    }
    return {};
}

}  // namespace

TrialStart trial_start(const config::Config& config) {
    TrialStart out;
    out.problem = shared_port(config);
    if (!out.problem.empty()) return out;
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
