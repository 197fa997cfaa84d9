#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>

#include "base/result.h"
#include "broker/address/address.h"
#include "broker/queue/queue_attributes.h"
#include "config/config.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class DivertManager;
class Queue;
class Store;
struct Environment;

/// Brings addresses and queues in line with the configuration: at the start, at a reload, at a
/// reset. `DivertManager` does so for diverts. Source: Artemis
/// `ActiveMQServerImpl.deployAddressesFromConfiguration`.
class Deployment {
public:
    Deployment(Environment& environment,
               AddressBook& book,
               Store& store,
               AddressManager& manager,
               DivertManager& diverts)
        : environment_(environment),
          book_(book),
          store_(store),
          manager_(manager),
          diverts_(diverts) {}

    /// At the start: creates the entries of the configuration, including diverts, brings existing
    /// ones in line with it, and deletes those it no longer names if the settings ask for that
    /// (configDeleteQueues, configDeleteAddresses, configDeleteDiverts).
    [[nodiscard]] Result<> deploy();

    /// The configuration has changed: deletes what it no longer names if the settings ask for that,
    /// then creates its entries or brings them in line. Not diverts. The caller commits.
    void configuration_changed();
    /// Creates the missing entries of the configuration on the addresses that `concerns` picks, and
    /// brings the existing ones in line with it (reset). The caller commits.
    using Concerns = std::function<bool(std::string_view address)>;
    void restore(const Concerns& concerns);
    /// Likewise for diverts; those that the configuration does not have, or has differently, are
    /// deleted.
    /// @return how many were deleted
    std::int64_t restore_diverts(const Concerns& concerns);
    /// Every address that the configuration names or has a queue on.
    [[nodiscard]] std::set<std::string_view> configured_names() const;
    /// Whether `address` is one of the broker's own, for management.
    [[nodiscard]] bool is_of_management(std::string_view address) const;
    /// The queue's entry in the configuration; null: there is none, or it is on another address.
    [[nodiscard]] const config::Queue* configuration_of(const Queue& queue) const;

private:
    void deploy_internal_queue(std::string_view name);
    [[nodiscard]] Result<> deploy_address(const config::Address& configured);
    [[nodiscard]] Result<> deploy_queue(const config::Queue& queue);
    [[nodiscard]] Result<> update_queue(Queue& queue, QueueAttributes wanted);
    [[nodiscard]] bool may_become(const Queue& queue, RoutingType type) const;
    Address& ensure_address(std::string_view name, RoutingTypes types);
    void limit_types(Address& address, RoutingTypes configured);
    void undeploy();
    void undeploy_address(AddressId id);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    DivertManager& diverts_;
};

}  // namespace minibroker::broker
