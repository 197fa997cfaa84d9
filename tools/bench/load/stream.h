#pragma once

#include <cstddef>

#include "base/result.h"
#include "tools/bench/load/client/dialect.h"
#include "tools/bench/load/run_figures.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// One producer to one address, and its consumers.
struct StreamLoad {
    Routing routing = Routing::kAnycast;
    AckMode ack = AckMode::kAuto;
    bool persistent = false;
    bool durable = false;                ///< a durable subscription
    std::size_t receipts_in_flight = 0;  ///< 0: no receipts
    /// Closed loop without receipts, unless the options say something else: bodies in flight.
    /// Little stays in the processor's cache; a disk and many consumers need more to be busy.
    std::size_t in_flight_bytes = std::size_t{1} << 20U;
    std::size_t consumers = 1;  ///< one, or as many as are to get each message
};

/// Sends until the time is over, or the count is reached, and receives all messages sent.
///
/// Closed loop: only a limited amount is in flight, receipts or bytes. Open loop: each message is
/// due at its time, whatever happened to earlier ones; latency counts from there. In both, arrivals
/// are checked by the number in the body.
/// @return the first error of a connection; a broker that loses messages is a result, not an error.
[[nodiscard]] Result<RunFigures> run_stream(const RunOptions& options, const StreamLoad& load);

}  // namespace minibroker::bench
