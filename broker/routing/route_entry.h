#pragma once

#include "base/ids.h"
#include "broker/delivery/deliveries.h"
#include "broker/message/route.h"

namespace minibroker::broker {

class AddressBook;
class DuplicateIdCache;
class PagingManager;
class Store;

/// A route into the journal, then into its queues. When, says `Router`.
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
    /// Puts the message into its queues; they are woken.
    void enter(const Route& route);
    /// The place in the order of entering that the last one for any of the route's queues has.
    [[nodiscard]] Lsn position_behind(const Route& route) const;
    /// What comes later for the route's queues has to enter behind `position`.
    void take_turn(const Route& route, Lsn position);
    /// Delivers what operations before this one set free.
    void deliver() { deliveries_.deliver(); }
    /// Decides anew, at a COMMIT, what goes to pages.
    void divide_again(Route& route) const;

private:
    AddressBook& book_;
    Store& store_;
    PagingManager& paging_;
    DuplicateIdCache& duplicate_ids_;
    Deliveries& deliveries_;
};

}  // namespace minibroker::broker
