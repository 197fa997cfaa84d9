#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "broker/queue/consumer.h"

namespace minibroker::broker {

/// What a SUBSCRIBE asks for, parsed. Source: Artemis `StompConnection.subscribe`.
struct SubscribeRequest {
    std::string id;           ///< as given, or `subscription/DEST`
    std::string destination;  ///< without prefix
    std::optional<RoutingType> routing_type;
    std::string durable_name;  ///< queue `client-id.name`; see has_durable_name
    bool has_durable_name = false;
    AckMode ack_mode = AckMode::kAuto;
    std::int64_t window = -1;  ///< bytes
    std::optional<Selector> selector;
    bool selector_fails = false;  ///< what no-local makes of the selector is no selector
    bool no_local = false;
};

/// A subscription of a session: a consumer and where it came from.
struct Subscription {
    std::string id;
    std::unique_ptr<Consumer> consumer;
    bool owns_queue = false;  ///< a temporary queue that goes with it
    bool no_local = false;
    std::set<MessageId> unacknowledgeable;  ///< named once with a wrong subscription (AMQ339026)
};

}  // namespace minibroker::broker
