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
    Queue* queue = nullptr;    ///< null: it has to be created
    std::string name{};        ///< "" for a queue of the subscription's own
    bool makes_queue = false;  ///< with `attributes`, beside the `Creation`
    bool filters = false;      ///< the queue has the selector, not the consumer
    QueueAttributes attributes{};
};

/// Chooses the queue of a subscription: the destination's, a durable one, or one of its own.
/// Source:
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

    /// Finds or plans the queue; checks every reason to refuse the subscription.
    [[nodiscard]] std::expected<SubscriptionTarget, StompError> target_of(
        const Client& client, const SubscribeRequest& request, const Creation& creation) const;
    /// The target's queue, created if it is missing.
    [[nodiscard]] std::expected<Queue*, StompError> queue_of(const SubscribeRequest& request,
                                                             const SubscriptionTarget& target);
    /// Deletes a queue of a subscription's own together with it. The caller commits.
    void drop(const Session& session, Queue& queue);
    /// A consumer has left `queue`.
    void left(Queue& queue);
    /// Whether the client's durable subscription may be deleted, once its own subscription on
    /// `left` is gone.
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
