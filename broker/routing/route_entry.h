#pragma once

#include "base/ids.h"
#include "broker/delivery/deliveries.h"
#include "broker/message/route.h"

namespace minibroker::broker {

class AddressBook;
class DuplicateIdCache;
class PagingManager;
class Store;

/// Writes a route into the journal, then puts its message into the queues. `Router` decides when.
class RouteEntry {
public:
    RouteEntry(AddressBook& book,
               Store& store,
               PagingManager& paging,
               DuplicateIdCache& duplicate_ids,
               Deliveries& deliveries)
        : book_(book),
          store_(store),
          paging_(paging),
          duplicate_ids_(duplicate_ids),
          deliveries_(deliveries) {}

    /// Adds the route's records to the batch under way and remembers its duplicate id.
    void store(Route& route);
    /// Puts the message into its queues and wakes them.
    void enter(const Route& route);
    /// The latest position in the order of entering that any of the route's queues has.
    [[nodiscard]] Lsn position_behind(const Route& route) const;
    /// Later messages for the route's queues have to enter behind `position`.
    void take_turn(const Route& route, Lsn position);
    /// Delivers the messages that earlier operations made available.
    void deliver() { deliveries_.deliver(); }
    /// Decides again, at a COMMIT, which queues get the message through pages.
    void divide_again(Route& route) const;

private:
    AddressBook& book_;
    Store& store_;
    PagingManager& paging_;
    DuplicateIdCache& duplicate_ids_;
    Deliveries& deliveries_;
};

}  // namespace minibroker::broker
