#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "broker/delivery/deliveries.h"
#include "broker/session/outbox.h"
#include "broker/stomp/error.h"
#include "config/config.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Session;
class Store;

/// ACK and NACK, and what a socket has taken in mode auto. Source: Artemis
/// `StompSession.acknowledge`.
class AckHandler {
public:
    AckHandler(const config::Config& config, Store& store, Deliveries& deliveries)
        : config_(config), store_(store), deliveries_(deliveries) {}

    FrameOutcome on_ack(Session& session, const protocol::Frame& frame);
    /// The socket has taken these deliveries.
    void on_taken(Session& session, std::span<const Outbox::Delivered> taken);
    /// The client takes deliveries again.
    void on_room(Session& session);
    /// Delivers what a frame set free.
    void deliver() { deliveries_.deliver(); }

private:
    FrameOutcome acknowledge(Session& session,
                             std::string_view id,
                             std::optional<std::string_view> subscription);

    const config::Config& config_;
    Store& store_;
    Deliveries& deliveries_;
};

}  // namespace minibroker::broker
