#pragma once

#include "broker/stomp/error.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Destinations;
class Session;
class SubscriptionQueues;
class Subscriptions;

/// SUBSCRIBE and UNSUBSCRIBE. Source: Artemis `StompConnection.subscribe`, `unsubscribe`.
class SubscribeHandler {
public:
    SubscribeHandler(Destinations& destinations,
                     SubscriptionQueues& queues,
                     Subscriptions& subscriptions)
        : destinations_(destinations), queues_(queues), subscriptions_(subscriptions) {}

    FrameOutcome on_subscribe(Session& session, const protocol::Frame& frame);
    FrameOutcome on_unsubscribe(Session& session, const protocol::Frame& frame);

private:
    Destinations& destinations_;
    SubscriptionQueues& queues_;
    Subscriptions& subscriptions_;
};

}  // namespace minibroker::broker
