#pragma once

#include <span>

#include "broker/delivery/returns.h"
#include "broker/session/outbox.h"
#include "broker/stomp/error.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Session;
struct Subscription;

/// Carries out a client's commands. The room `frames` implements it; a session calls it when its
/// state allows the command, and answers with the outcome.
class FrameHandler {
public:
    FrameHandler() = default;
    virtual ~FrameHandler() = default;
    FrameHandler(const FrameHandler&) = delete;
    FrameHandler& operator=(const FrameHandler&) = delete;

    /// CONNECT and STOMP, once a version is agreed.
    virtual FrameOutcome on_connect(Session& session, const protocol::Frame& frame) = 0;
    /// The password of a CONNECT that `Session::wait_for_check` held back has been compared.
    virtual FrameOutcome on_checked(Session& session, const protocol::Frame& frame, bool right) = 0;
    /// Sends the RECEIPT itself, since requests to management run after it.
    virtual FrameOutcome on_send(Session& session, protocol::Frame& frame) = 0;
    /// Sends the RECEIPT itself, since deliveries come after it.
    virtual FrameOutcome on_subscribe(Session& session, const protocol::Frame& frame) = 0;
    virtual FrameOutcome on_unsubscribe(Session& session, const protocol::Frame& frame) = 0;
    /// ACK and NACK.
    virtual FrameOutcome on_ack(Session& session, const protocol::Frame& frame) = 0;
    virtual FrameOutcome on_begin(Session& session, const protocol::Frame& frame) = 0;
    virtual FrameOutcome on_commit(Session& session, const protocol::Frame& frame) = 0;
    virtual FrameOutcome on_abort(Session& session, const protocol::Frame& frame) = 0;

    /// A frame has been answered: delivers the messages that it made available.
    virtual void after_frame() = 0;
    /// The socket has taken these deliveries; those in mode auto count as acknowledged.
    virtual void on_taken(Session& session, std::span<const Outbox::Delivered> taken) = 0;
    /// The client accepts deliveries again.
    virtual void on_room(Session& session) = 0;
    /// A subscription ends, and the messages it held go back.
    virtual void close(Session& session, Subscription& subscription, ReturnReason reason) = 0;
    /// The result of a CONNECT's password check is no longer needed.
    virtual void forget_check(std::uint64_t check) = 0;
};

}  // namespace minibroker::broker
