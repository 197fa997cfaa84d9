#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "broker/delivery/deliveries.h"
#include "broker/session/outbox.h"
#include "broker/stomp/error.h"
#include "broker/work/task.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Session;
class Sessions;
class Store;
class WorkInParts;
struct Environment;

/// ACK and NACK, and acknowledging in mode auto the deliveries that a socket has taken. Source:
/// Artemis
/// `StompSession.acknowledge`.
class AckHandler {
public:
    AckHandler(Environment& environment,
               Store& store,
               WorkInParts& parts,
               Deliveries& deliveries,
               Sessions& sessions)
        : environment_(environment),
          store_(store),
          parts_(parts),
          deliveries_(deliveries),
          sessions_(sessions) {}

    FrameOutcome on_ack(Session& session, const protocol::Frame& frame);
    /// The socket has taken these deliveries.
    void on_taken(Session& session, std::span<const Outbox::Delivered> taken);
    /// The client accepts deliveries again.
    void on_room(Session& session);
    /// Delivers the messages that a frame made available.
    void deliver() { deliveries_.deliver(); }

private:
    FrameOutcome acknowledge(Session& session,
                             std::string_view id,
                             std::optional<std::string_view> subscription);

    /// The messages that a cumulative ACK acknowledges: the consumer's, up to `last`.
    struct Acknowledged {
        SessionId session;
        ConsumerId consumer;
        MessageId last;
        Lsn before;              ///< the newest batch when the ACK began
        bool was_ready = false;  ///< the consumer could get more messages at that time
    };
    Task<> acknowledge_up_to(Acknowledged what);
    void end(Session& session, const Consumer& consumer, const Acknowledged& what);

    Environment& environment_;
    Store& store_;
    WorkInParts& parts_;
    Deliveries& deliveries_;
    Sessions& sessions_;
};

}  // namespace minibroker::broker
