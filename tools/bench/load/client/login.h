#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tools/bench/load/client/link.h"
#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/client/socket.h"
#include "tools/bench/load/run_options.h"

namespace minibroker::bench {

/// The time limit for one answer of the broker before and after the measured part.
constexpr std::chrono::milliseconds kAnswerTimeout{30'000};

/// A connection that has its CONNECTED.
/// @param turn  see `Endpoint::connect`
[[nodiscard]] Result<Link> log_in(const Endpoint& endpoint,
                                  const RunOptions& options,
                                  ReadBuffer& buffer,
                                  std::string_view client_id = "",
                                  unsigned turn = 0);

/// SUBSCRIBE and its RECEIPT.
[[nodiscard]] Result<> subscribe(Link& link,
                                 const Target& target,
                                 const Subscription& subscription,
                                 ReadBuffer& buffer);

/// DISCONNECT and its RECEIPT. A broker that closes the connection without one has understood too:
/// Artemis does so while acknowledgements wait for its disk.
[[nodiscard]] Result<> log_out(Link& link, ReadBuffer& buffer);

/// A heart-beat from time to time for connections that only read: Artemis gives up one that has
/// been silent for a minute, whatever was agreed on.
class KeepAlive {
public:
    /// Is one due? Then `link.queue(kHeartBeat)` on each of them.
    [[nodiscard]] bool due(Clock::time_point now) {
        if (now - last_ < std::chrono::seconds(10)) return false;
        last_ = now;
        return true;
    }

private:
    Clock::time_point last_ = Clock::now();
};
constexpr std::string_view kHeartBeat = "\n";

/// The name of the destination of this run: the given one, else one of its own.
[[nodiscard]] std::string run_name(const RunOptions& options);

}  // namespace minibroker::bench
