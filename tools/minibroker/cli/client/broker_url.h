#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace minibroker::cli {

/// The address of a broker.
struct BrokerUrl {
    std::string host;
    std::string port;
};

/// Cuts `tcp://host:port?parameters`; the parameters are of no use to a STOMP client and dropped.
/// The port is 61616 if absent; an IPv6 address is in brackets.
[[nodiscard]] Result<BrokerUrl> parse_broker_url(std::string_view url);

}  // namespace minibroker::cli
