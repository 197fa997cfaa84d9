#pragma once

#include <functional>
#include <set>
#include <string_view>

#include "base/result.h"
#include "broker/address/address.h"
#include "broker/queue/queue_attributes.h"

namespace minibroker::broker {

struct Core;

/// Makes and removes addresses and queues, in the book and in the journal. Each call belongs to the
/// operation under way: the caller commits. Source: Artemis `ActiveMQServerImpl.createQueue`,
/// `PostOfficeImpl`.
class AddressManager {
public:
    explicit AddressManager(Core& core) : core_(core) {}

    /// The address must not exist yet.
    Address& create_address(std::string_view name, RoutingTypes types, bool auto_created);
    /// Whether a message to `address` meets a queue or a divert at all, wildcards included.
    [[nodiscard]] bool is_bound(Address& address);
    /// The duplicate ids of an address that has lost its last queue or divert are forgotten.
    /// Source: `PostOfficeImpl.removeBinding`.
    void forget_ids_if_unbound(Address& address);
    void add_routing_type(Address& address, RoutingType type);
    /// The address must have no queues.
    void delete_address(Address& address);

    /// A queue of a new name; kInvalid when its filter does not parse.
    [[nodiscard]] Result<Queue*> create_queue(std::string_view name,
                                              Address& address,
                                              QueueAttributes attributes);
    /// The queue with all its messages; it must have no consumers.
    void delete_queue(Queue& queue);
    /// The same on a client's word (UNSUBSCRIBE, management): an auto-created address that has no
    /// queue left goes too, whatever autoDeleteAddresses says, when there is no delay. Source:
    /// `ActiveMQServerImpl.destroyQueue`.
    void delete_queue_and_address(Queue& queue);
    /// The queue with its messages; its consumers get an ERROR (`MessageSink::disconnect`).
    /// @param and_address  an auto-created address that it leaves empty goes too
    void remove_queue(QueueId id, bool and_address = false);

    /// Makes what the configuration names, brings what exists already in line with it, and removes
    /// what it names no more where the settings ask for that (configDeleteQueues,
    /// configDeleteAddresses, configDeleteDiverts).
    [[nodiscard]] Result<> deploy_configuration();

    /// The configuration has changed: what it names no more goes where the settings ask for that,
    /// then what it names is made or brought in line with it.
    void configuration_changed();
    /// Makes what the configuration names on the addresses that `concerns` picks, where it lacks,
    /// and brings what there is in line with it (reset).
    using Concerns = std::function<bool(std::string_view address)>;
    void restore_configuration(const Concerns& concerns);
    /// Every address that the configuration names or has a queue on.
    [[nodiscard]] std::set<std::string_view> configured_names() const;
    /// What the configuration says of a queue; null: it does not name it, or on another address.
    [[nodiscard]] const config::Queue* configuration_of(const Queue& queue) const;

    /// The address that dead or expired messages of `address` go to, made with a queue of its own
    /// when the settings say so (autoCreateDeadLetterResources, autoCreateExpiryResources); null:
    /// they are dropped.
    enum class Graveyard { kDeadLetter, kExpiry };
    [[nodiscard]] Address* graveyard(Graveyard kind, const Address& address);

private:
    void deploy_internal_queue(std::string_view name);
    [[nodiscard]] Result<> deploy_address(const config::Address& configured);
    [[nodiscard]] Result<> deploy_queue(const config::Queue& queue);
    [[nodiscard]] bool may_become(const Queue& queue, RoutingType type) const;
    Address& make_address(std::string_view name, RoutingTypes types, bool auto_created);
    Address& ensure_address(std::string_view name, RoutingTypes types);
    void limit_types(Address& address, RoutingTypes configured);
    void undeploy();
    void undeploy_address(AddressId id);

    Core& core_;
};

}  // namespace minibroker::broker
