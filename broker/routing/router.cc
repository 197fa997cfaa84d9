#include "broker/routing/router.h"

#include <algorithm>
#include <utility>

#include "broker/environment/environment.h"
#include "broker/routing/route_entry.h"
#include "broker/routing/route_selection.h"
#include "broker/store/after_durable.h"
#include "broker/store/store.h"

namespace minibroker::broker {

Lsn Router::send(std::shared_ptr<Message> message, Lsn after) {
    return send(selection_.select(std::move(message)), after);
}

Lsn Router::send(Route&& route, Lsn after) {
    const bool syncs = environment_.config.journal_sync_non_transactional;
    // The receipt of a duplicate makes the same promise as that of the first message.
    if (route.refusal == Route::Refusal::kDuplicate) {
        return syncs ? std::max(after, store_.last()) : after;
    }
    if (route.refusal != Route::Refusal::kNone) return after;
    entry_.store(route);
    Lsn lsn = store_.commit();
    // A message in a page can be read only once it is written.
    if (!route.pages && (!route.waits || !syncs)) lsn = after;
    lsn = std::max(lsn, after);
    if (route.leads_nowhere()) return lsn;
    if (durable_.idle() && durable_.is_durable(lsn)) return entry_.enter(route), lsn;
    return enter_in_turn(std::move(route), lsn);
}

// @return the position that a receipt has to wait for: then all of them are in their queues
Lsn Router::enter_in_turn(Routes routes, Lsn after) {
    if (!durable_.idle()) {
        for (const Route& route : routes) after = std::max(after, entry_.position_behind(route));
    }
    if (durable_.runs_at_once(after)) {
        for (const Route& route : routes) entry_.enter(route);
        return after;
    }
    const Lsn position = durable_.position_of(after);
    for (const Route& route : routes) entry_.take_turn(route, position);
    return durable_.run(after, [this, routes = std::move(routes)] {
        entry_.deliver();  // messages that an earlier operation made available
        for (const Route& route : routes) entry_.enter(route);
    });
}

// As above, for a single route, the most frequent case.
Lsn Router::enter_in_turn(Route&& route, Lsn after) {
    // Behind the newest batch means behind everything.
    if (after < store_.last() && !durable_.idle())
        after = std::max(after, entry_.position_behind(route));
    if (durable_.runs_at_once(after)) {
        entry_.enter(route);
        return after;
    }
    entry_.take_turn(route, durable_.position_of(after));
    return durable_.run(after, [this, route = std::move(route)] {
        entry_.deliver();
        entry_.enter(route);
    });
}

Lsn Router::send_all(Routes routes, Lsn after) {
    bool any_waits = false;
    bool any_pages = false;
    std::erase_if(routes,
                  [](const Route& route) { return route.refusal != Route::Refusal::kNone; });
    for (Route& route : routes) {
        entry_.divide_again(route);
        entry_.store(route);
        any_waits = any_waits || route.waits;
        any_pages = any_pages || route.pages;
    }
    Lsn lsn = store_.commit();
    const bool syncs = environment_.config.journal_sync_transactional;
    if (!any_pages && (!any_waits || !syncs)) lsn = after;
    return enter_in_turn(std::move(routes), std::max(lsn, after));
}

// The copy's records belong to a batch that the caller commits; entering is placed behind that
// batch, which will be the next one.
void Router::route_copy(std::shared_ptr<Message> message) {
    Route route = selection_.select_copy(std::move(message));
    if (route.refusal != Route::Refusal::kNone) return;  // a copy was a duplicate, or over a limit
    enter_when_safe(std::move(route));
}

void Router::enter_when_safe(Route route) {
    entry_.store(route);
    if (route.leads_nowhere()) return;
    const bool waits = route.waits || route.pages;
    enter_in_turn(std::move(route), waits ? store_.next() : Lsn{});
}

void Router::route_copy_to(std::shared_ptr<Message> message, Queue& queue) {
    enter_when_safe(selection_.select_only(std::move(message), queue));
}

}  // namespace minibroker::broker
