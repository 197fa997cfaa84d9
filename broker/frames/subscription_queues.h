#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "broker/queue/queue_attributes.h"
#include "broker/stomp/error.h"
#include "broker/stomp/subscribe_request.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Destinations;
class Queue;
class Session;
class Store;
struct Client;
struct Creation;
struct Environment;

/// The queue of a subscription.
struct SubscriptionTarget {
    Queue* queue = nullptr;    ///< null: it is still to be made
    std::string name{};        ///< "" for a queue of the subscription's own
    bool makes_queue = false;  ///< with `attributes`, beside what a `Creation` makes
    bool filters = false;      ///< the queue has the selector, not the consumer
    QueueAttributes attributes{};
};

/// Which queue a subscription is on: the destination's, a durable one, one of its own. Source:
/// Artemis `StompSession.addSubscription`.
class SubscriptionQueues {
public:
    SubscriptionQueues(const Environment& environment,
                       AddressBook& book,
                       Store& store,
                       AddressManager& manager,
                       Destinations& destinations)
        : environment_(environment),
          book_(book),
          store_(store),
          manager_(manager),
          destinations_(destinations) {}

    /// Which queue it is, or is to be; looks at all that the subscription may be refused for.
    [[nodiscard]] std::expected<SubscriptionTarget, StompError> target_of(
        const Client& client, const SubscribeRequest& request, const Creation& creation) const;
    /// The target's queue, made if it is missing.
    [[nodiscard]] std::expected<Queue*, StompError> queue_of(const SubscribeRequest& request,
                                                             const SubscriptionTarget& target);
    /// A queue of a subscription's own goes with it. The caller commits.
    void drop(const Session& session, Queue& queue);
    /// A consumer has left `queue`.
    void left(Queue& queue);
    /// Whether the client's durable subscription may go, once its own one on `left` has.
    /// @param left  null: it has none
    [[nodiscard]] bool may_delete(const Client& client,
                                  std::string_view name,
                                  const Queue* left) const;
    void delete_durable(Session& session, std::string_view name);

private:
    [[nodiscard]] std::expected<SubscriptionTarget, StompError> multicast_target(
        const Client& client,
        const SubscribeRequest& request,
        std::string_view address,
        std::shared_ptr<const config::AddressSettings> settings) const;

    const Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    Destinations& destinations_;
};

}  // namespace minibroker::broker
