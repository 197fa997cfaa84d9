#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/load/client/link.h"
#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/peer.h"
#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/client/send_block.h"
#include "tools/bench/load/process_usage.h"
#include "tools/bench/load/stream.h"

namespace minibroker::bench {

/// The state of one `run_stream`.
///
/// How this works: one loop sends what may be sent, waits for sockets, and reads. Three phases:
/// warm-up, measured part, and the drain, in which nothing is sent and the rest is received.
class StreamRun {
public:
    StreamRun(const RunOptions& options, const StreamLoad& load, Target target);
    [[nodiscard]] Result<> open();
    [[nodiscard]] Result<> run();
    /// Ends the connections in order, so that the broker has processed everything sent.
    [[nodiscard]] Result<RunFigures> finish();

private:
    enum class Phase : std::uint8_t { kWarmUp, kMeasured, kDrain, kDone };
    struct Consumer {
        Peer peer;
        SequenceCheck check;
    };
    struct Mark {
        Clock::time_point time;
        std::uint64_t received = 0;
        std::optional<ProcessUsage> usage;
    };

    void advance(Clock::time_point now);
    [[nodiscard]] Mark mark(Clock::time_point now) const;
    [[nodiscard]] bool all_came() const;
    [[nodiscard]] std::uint64_t room(Clock::time_point now);
    [[nodiscard]] Result<> send(Clock::time_point now);
    [[nodiscard]] Result<> on_producer(const epoll_event& event);
    [[nodiscard]] Result<> on_consumer(Consumer& consumer);
    void on_message(Consumer& consumer, const ServerFrame& frame, Clock::time_point now);
    [[nodiscard]] Result<> keep_alive(Clock::time_point now);
    void acknowledge(Link& link, std::string_view ack);
    [[nodiscard]] std::chrono::nanoseconds patience(Clock::time_point now) const;
    [[nodiscard]] Clock::time_point due(std::uint64_t number) const;

    const RunOptions& options_;
    const StreamLoad& load_;
    Target target_;
    ReadBuffer buffer_;
    Poller poller_;
    KeepAlive keep_alive_;
    SendBlock block_;
    std::unique_ptr<Link> producer_;
    std::vector<Consumer> consumers_;

    Phase phase_ = Phase::kWarmUp;
    Clock::time_point start_;
    Clock::time_point last_progress_;
    Mark measured_from_;
    Mark measured_to_;
    std::string_view unsent_;      ///< of the block: the bytes that the socket did not take
    bool blocked_ = false;         ///< the producer's socket is full
    std::uint64_t received_ = 0;   ///< by all consumers
    std::uint64_t in_flight_max_;  ///< messages
    std::string last_ack_;         ///< mode client: to be acknowledged after this read
    SequenceCheck receipts_;
    std::vector<Clock::time_point> sent_at_;  ///< by number modulo the receipts in flight
    bool overloaded_ = false;
    LatencyHistogram latency_;
};

}  // namespace minibroker::bench
