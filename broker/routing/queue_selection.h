#pragma once

#include <optional>
#include <vector>

#include "base/ids.h"
#include "broker/address/address.h"
#include "broker/message/route.h"
#include "broker/message/routing_type.h"

namespace minibroker::broker {

class AddressBook;
class AddressLimits;

/// Chooses the queues of an address that get a message, in memory or through a page. Source:
/// Artemis
/// `BindingsImpl.route`, `getNextBinding`.
class QueueSelection {
public:
    QueueSelection(AddressBook& book, AddressLimits& limits) : book_(book), limits_(limits) {}

    /// Adds to `route` the queues of `address`, and of wildcards that match it, that accept its
    /// message. Advances the turn among anycast queues.
    /// @param type  only queues of that type; absent: both types
    void select(Address& address, std::optional<RoutingType> type, Route& route);
    /// As `select`, for the queue named by a message to `address::queue`.
    void select_named(const Address& address, std::string_view queue, Route& route);
    /// A route to `queue` alone, regardless of its filter.
    [[nodiscard]] Route only(std::shared_ptr<Message> message, Queue& queue);
    /// Counts the message of `route` as in memory from now on, if it has queues there.
    void count(Address& address, const Route& route);

private:
    [[nodiscard]] std::vector<QueueId>& place_in(Route& route, const Address& address) const;
    void select_anycast(Address& address, const Message& message, Route& route);
    void select_multicast(Address& address, const Message& message, Route& route);

    AddressBook& book_;
    AddressLimits& limits_;
};

}  // namespace minibroker::broker
