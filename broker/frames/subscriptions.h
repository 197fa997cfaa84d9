#pragma once

#include "broker/delivery/returns.h"
#include "broker/stomp/subscribe_request.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Deliveries;
class Queue;
class Session;
class Store;
class SubscriptionQueues;
struct Environment;
struct Subscription;

/// Opens and closes subscriptions: the consumer, the messages it held, and a queue of its own.
class Subscriptions {
public:
    Subscriptions(Environment& environment,
                  Store& store,
                  Deliveries& deliveries,
                  Returns& returns,
                  SubscriptionQueues& queues)
        : environment_(environment),
          store_(store),
          deliveries_(deliveries),
          returns_(returns),
          queues_(queues) {}

    /// Gives the client a consumer on `queue`, then its receipt, then messages.
    void open(Session& session,
              const protocol::Frame& frame,
              SubscribeRequest request,
              Queue& queue);
    void close(Session& session, Subscription& subscription, ReturnReason reason);

private:
    Environment& environment_;
    Store& store_;
    Deliveries& deliveries_;
    Returns& returns_;
    SubscriptionQueues& queues_;
};

}  // namespace minibroker::broker
