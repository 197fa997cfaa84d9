#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/load/client/dialect.h"

namespace minibroker::bench {

/// The request to `minibroker-bench run`.
struct RunOptions {
    std::string url;
    std::string workload;
    Dialect dialect = Dialect::kPlain;
    Credentials credentials;
    std::string name;  ///< of queues, addresses; "": one that no other run has
    pid_t pid = 0;     ///< the broker's process; 0: its CPU and memory are not reported

    std::size_t body_bytes = 1024;
    std::chrono::nanoseconds warm_up{0};
    std::chrono::nanoseconds duration{0};    ///< measured, after the warm-up
    std::uint64_t count = 0;                 ///< also ends the run; 0: only time does
    double rate = 0;                         ///< messages per second, open loop; 0: closed loop
    std::size_t in_flight_bytes = 0;         ///< of bodies, closed loop; 0: chosen by the load
    std::chrono::nanoseconds patience{0};    ///< after that long without a message, missing ones
                                             ///< are lost
    std::size_t subscribers = 0;             ///< of the fan-out
    std::size_t connections = 0;             ///< idle ones; those at once in `connect`
    std::int64_t consumer_window_bytes = 0;  ///< 0: the broker's default
    std::vector<std::string> command;        ///< the broker that `start` starts
};

}  // namespace minibroker::bench
