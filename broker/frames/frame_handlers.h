#pragma once

#include "broker/frames/ack_handler.h"
#include "broker/frames/login_handler.h"
#include "broker/frames/send_handler.h"
#include "broker/frames/subscribe_handler.h"
#include "broker/frames/subscriptions.h"
#include "broker/frames/transaction_handler.h"
#include "broker/session/frame_handler.h"

namespace minibroker::broker {

/// Passes each command to its handler: one reference for each kind of command, and nothing else.
struct FrameHandlers final : FrameHandler {
    FrameHandlers(LoginHandler& login_handler,
                  SendHandler& send_handler,
                  TransactionHandler& transaction_handler,
                  SubscribeHandler& subscribe_handler,
                  Subscriptions& all_subscriptions,
                  AckHandler& ack_handler)
        : login(login_handler),
          send(send_handler),
          transactions(transaction_handler),
          subscribe(subscribe_handler),
          subscriptions(all_subscriptions),
          ack(ack_handler) {}

    using Frame = protocol::Frame;
    FrameOutcome on_connect(Session& session, const Frame& frame) override {
        return login.on_connect(session, frame);
    }
    FrameOutcome on_checked(Session& session, const Frame& frame, bool right) override {
        return login.enter(session, frame, right);
    }
    FrameOutcome on_send(Session& session, Frame& frame) override {
        return send.on_send(session, frame);
    }
    FrameOutcome on_subscribe(Session& session, const Frame& frame) override {
        return subscribe.on_subscribe(session, frame);
    }
    FrameOutcome on_unsubscribe(Session& session, const Frame& frame) override {
        return subscribe.on_unsubscribe(session, frame);
    }
    FrameOutcome on_ack(Session& session, const Frame& frame) override {
        return ack.on_ack(session, frame);
    }
    FrameOutcome on_begin(Session& session, const Frame& frame) override {
        return transactions.on_begin(session, frame);
    }
    FrameOutcome on_commit(Session& session, const Frame& frame) override {
        return transactions.on_commit(session, frame);
    }
    FrameOutcome on_abort(Session& session, const Frame& frame) override {
        return transactions.on_abort(session, frame);
    }
    void after_frame() override { ack.deliver(); }
    void on_taken(Session& session, std::span<const Outbox::Delivered> taken) override {
        ack.on_taken(session, taken);
    }
    void on_room(Session& session) override { ack.on_room(session); }
    void close(Session& session, Subscription& subscription, ReturnReason reason) override {
        subscriptions.close(session, subscription, reason);
    }
    void forget_check(std::uint64_t check) override { login.forget_check(check); }

    LoginHandler& login;
    SendHandler& send;
    TransactionHandler& transactions;
    SubscribeHandler& subscribe;
    Subscriptions& subscriptions;
    AckHandler& ack;
};

}  // namespace minibroker::broker
