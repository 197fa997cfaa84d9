#pragma once

#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "base/timers.h"
#include "broker/work/work.h"
#include "config/config.h"

namespace minibroker::broker {

/// The surroundings of every part of the core: configuration, log, time and random numbers. Parts
/// hold a reference to it; the assembly owns it, and only the assembly moves the time.
struct Environment {
    Environment(config::Config configuration, const Logger& log)
        : config(std::move(configuration)), logger(log) {}

    /// The current configuration; only a reload and management change it (`Reload`).
    config::Config config;
    const Logger& logger;
    TimePoint now;                    ///< of messages; see `Clock`
    Milliseconds connections_now{0};  ///< of connections, steady time
    TimePoint started;                ///< when the broker started
    Random random;
    Work work;
    Timers timers;
    Timers connection_timers;  ///< heart-beats, TTL and the like, by `connections_now`
};

}  // namespace minibroker::broker
