#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "tools/bench/load/link.h"
#include "tools/bench/load/run_options.h"
#include "tools/bench/load/socket.h"

namespace minibroker::bench {

/// How long a broker may take for one answer before and after the measured part.
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

/// DISCONNECT and its RECEIPT, which covers all that the connection sent.
[[nodiscard]] Result<> log_out(Link& link, ReadBuffer& buffer);

/// The name of what this run sends to: the one that was asked for, else one of its own.
[[nodiscard]] std::string run_name(const RunOptions& options);

}  // namespace minibroker::bench
