#pragma once

#include <memory>

#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/route.h"

namespace minibroker::broker {

class AfterDurable;
class Queue;
class RouteEntry;
class RouteSelection;
class Store;
struct Environment;

/// Sends messages: passes the routes of `RouteSelection` to `RouteEntry` at the right time.
///
/// A message enters a queue behind all that were routed to that queue before it, whatever each of
/// them waits for: `enter_in_turn` is the only way in (docs/decisions/0016).
class Router {
public:
    Router(const Environment& environment,
           Store& store,
           AfterDurable& durable,
           RouteSelection& selection,
           RouteEntry& entry)
        : environment_(environment),
          store_(store),
          durable_(durable),
          selection_(selection),
          entry_(entry) {}

    /// Routes one message as an operation of its own: it enters its queues when it is durable.
    /// @param after  position that an earlier operation of the same sender waits for
    /// @return the position that a receipt has to wait for
    Lsn send(std::shared_ptr<Message> message, Lsn after);
    /// As above, for a route from `RouteSelection`. A duplicate waits for everything written before
    /// it.
    Lsn send(Route&& route, Lsn after);
    /// Routes all of them, in their order, as one batch (COMMIT).
    Lsn send_all(Routes routes, Lsn after);
    /// Routes a message made by the broker within the operation under way; it enters its queues
    /// when that is durable.
    void route_copy(std::shared_ptr<Message> message);
    /// As `route_copy`, but straight into `queue`, regardless of its filter.
    void route_copy_to(std::shared_ptr<Message> message, Queue& queue);

private:
    Lsn enter_in_turn(Route&& route, Lsn after);
    Lsn enter_in_turn(Routes routes, Lsn after);
    void enter_when_safe(Route route);

    const Environment& environment_;
    Store& store_;
    AfterDurable& durable_;
    RouteSelection& selection_;
    RouteEntry& entry_;
};

}  // namespace minibroker::broker
