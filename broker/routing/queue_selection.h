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

/// Which queues of an address get a message, in memory or by way of a page. Source: Artemis
/// `BindingsImpl.route`, `getNextBinding`.
class QueueSelection {
public:
    QueueSelection(AddressBook& book, AddressLimits& limits) : book_(book), limits_(limits) {}

    /// Adds to `route` the queues of `address`, and of wildcards that stand for it, that take its
    /// message. Takes the turn among anycast queues.
    /// @param type  only queues of that type; absent: of both
    void select(Address& address, std::optional<RoutingType> type, Route& route);
    /// The same for the queue that a message to `address::queue` names.
    void select_named(const Address& address, std::string_view queue, Route& route);
    /// A route to `queue` alone, whatever its filter says.
    [[nodiscard]] Route only(std::shared_ptr<Message> message, Queue& queue);
    /// The message of `route` is in memory from now on, if it has queues there.
    void count(Address& address, const Route& route);

private:
    [[nodiscard]] std::vector<QueueId>& place_in(Route& route, const Address& address) const;
    void select_anycast(Address& address, const Message& message, Route& route);
    void select_multicast(Address& address, const Message& message, Route& route);

    AddressBook& book_;
    AddressLimits& limits_;
};

}  // namespace minibroker::broker
