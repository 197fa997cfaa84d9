#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker/queue/consumer.h"

namespace minibroker::broker {

/// The parsed request of a SUBSCRIBE. Source: Artemis `StompConnection.subscribe`.
struct SubscribeRequest {
    std::string id;           ///< as given, or `subscription/DEST`
    std::string destination;  ///< without prefix
    std::optional<RoutingType> routing_type;
    std::string durable_name;  ///< queue `client-id.name`; see has_durable_name
    bool has_durable_name = false;
    AckMode ack_mode = AckMode::kAuto;
    std::int64_t window = -1;  ///< bytes
    std::optional<Selector> selector;
    bool selector_fails = false;  ///< the selector with the condition of no-local is invalid
    bool no_local = false;
};

}  // namespace minibroker::broker
