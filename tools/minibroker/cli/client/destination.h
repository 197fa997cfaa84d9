#pragma once

#include <string>
#include <string_view>

#include "tools/minibroker/cli/client/stomp_client.h"

namespace minibroker::cli {

/// The value of `--destination`.
struct Destination {
    std::string name;  ///< an address, or ADDRESS::QUEUE
    bool topic = false;

    /// As Artemis's command line prints it: `ActiveMQQueue[N]` or `ActiveMQTopic[N]`.
    [[nodiscard]] std::string shown() const;
    [[nodiscard]] std::string_view routing_type() const { return topic ? "MULTICAST" : "ANYCAST"; }
};

/// Cuts `queue://N`, `topic://N` or a bare `N`, which is a queue; as is `ANY://N`.
/// Source: Artemis 2.40.0 `DestAbstract.getDestination`.
[[nodiscard]] Destination parse_destination(std::string_view text);

/// The fault of a prefix other than `queue://` or `topic://`, "" for none.
[[nodiscard]] std::string wrong_scheme(std::string_view text);

/// The headers of SEND and of SUBSCRIBE for it.
[[nodiscard]] Headers send_headers(const Destination& destination);
[[nodiscard]] Headers subscribe_headers(const Destination& destination);

}  // namespace minibroker::cli
