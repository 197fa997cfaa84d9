#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minibroker::cli {

/// Where a broker listens.
struct BrokerUrl {
    std::string host;
    std::string port;
};

/// Cuts `tcp://host:port?parameters`; the parameters are of no use to a STOMP client and dropped.
/// The port is 61616 when absent, an IPv6 address stands in brackets.
[[nodiscard]] Result<BrokerUrl> parse_broker_url(std::string_view url);

}  // namespace minibroker::cli
