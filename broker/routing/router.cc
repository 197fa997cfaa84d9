#include "broker/routing/router.h"

#include <algorithm>
#include <utility>

#include "broker/core.h"

namespace minibroker::broker {
namespace {

std::vector<QueueId>& paged_queues(Route& route, const Address& address) {
    const auto it = std::ranges::find(route.paged, address.id, &PagedRoute::address);
    if (it != route.paged.end()) return it->queues;
    return route.paged.emplace_back(address.id).queues;
}

}  // namespace

// Where queues of `address` go in the route. One decision for an address: its queues share the
// pages.
std::vector<QueueId>& Router::place_in(Route& route, const Address& address) const {
    return core_.limits.must_page(address, *route.message) ? paged_queues(route, address)
                                                           : route.queues;
}

// Between the SEND and the COMMIT of a transaction an address may have begun to page: order then
// wants the message behind what is in its pages.
void Router::divide_again(Route& route) const {
    for (Route& copy : route.copies) divide_again(copy);
    if (!core_.paging.any()) return;
    for (const QueueId id : std::exchange(route.queues, {})) {
        const Queue* queue = core_.book.queue(id);
        if (queue == nullptr) continue;
        const bool pages = core_.paging.paging(queue->address());
        (pages ? paged_queues(route, queue->address()) : route.queues).push_back(id);
    }
}

// The next queue with a consumer that wants the message, else the next one. Its turn is taken even
// by a queue that then takes no messages. Source: BindingsImpl.getNextBinding.
void Router::select_anycast(Address& address, const Message& message, Route& route) {
    const std::size_t count = address.anycast.size();
    if (count == 0) return;
    const std::size_t first = address.next_anycast < count ? address.next_anycast : 0;
    if (count == 1) {
        const Queue& only = *address.anycast[0];
        if (only.matches(message) && only.takes_messages())
            place_in(route, address).push_back(only.id());
        return;
    }
    std::size_t chosen = count;  // none
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = first + i < count ? first + i : first + i - count;
        const Queue& queue = *address.anycast[index];
        if (!queue.matches(message)) continue;
        const bool wanted = queue.has_consumer_for(message);
        if (wanted || chosen == count) chosen = index;
        if (wanted) break;
    }
    if (chosen == count) return;
    address.next_anycast = chosen + 1 < count ? chosen + 1 : 0;
    const Queue& queue = *address.anycast[chosen];
    if (queue.takes_messages()) place_in(route, address).push_back(queue.id());
}

void Router::select_multicast(Address& address, const Message& message, Route& route) {
    std::vector<QueueId>* queues = nullptr;
    for (const Queue* queue : address.multicast) {
        if (!queue->takes_messages() || !queue->matches(message)) continue;
        if (queues == nullptr) queues = &place_in(route, address);
        queues->push_back(queue->id());
    }
}

// Source: PostOfficeImpl.applyExpiryDelay (the queues page, section 4).
void Router::apply_settings(const Address& address, Message& message) const {
    const config::AddressSettings& settings = *address.settings;
    const std::int64_t now = core_.now.wall.count();
    const std::int64_t delay = settings.expiry_delay.value_or(-1);
    const std::int64_t shortest = settings.min_expiry_delay.value_or(-1);
    const std::int64_t longest = settings.max_expiry_delay.value_or(-1);
    if (settings.no_expiry.value_or(false)) {
        message.expiration = 0;
    } else if (delay >= 0) {
        if (message.expiration == 0) message.expiration = now + delay;
    } else if (message.expiration == 0) {
        if (longest >= 0) {
            message.expiration = now + longest;
        } else if (shortest >= 0) {
            message.expiration = now + shortest;
        }
    } else if (longest >= 0 && message.expiration > now + longest) {
        message.expiration = now + longest;
    } else if (shortest >= 0 && message.expiration < now + shortest) {
        message.expiration = now + shortest;
    }
}

bool Router::is_duplicate(std::string_view address, Route& route, const Hop& hop) const {
    const auto id = route.message->properties.find(property::kDuplicateId);
    if (!id) return false;
    const bool known = core_.duplicate_ids.contains(address, id->value);
    route.remembers = !known;
    return known && hop.rejects_duplicates;
}

// Source: BindingsImpl.route. An exclusive divert goes before all others, even for a message to
// `address::queue`; one that is not exclusive counts as a queue beside the others.
void Router::select_bound(Address& address,
                          const QualifiedName& name,
                          Route& route,
                          const Hop& hop) {
    const Message& message = *route.message;
    // Held, since a divert may lead back here after others have been made.
    const std::shared_ptr<AddressDiverts> diverts = core_.diverts.of(address);
    bool taken = false;
    for (std::size_t i = 0; diverts != nullptr && i < diverts->exclusive.size(); ++i) {
        const Divert* divert = diverts->exclusive[i];
        if (!divert->matches(message)) continue;
        taken = true;
        follow(*divert, address, route, hop);
    }
    if (taken) return;
    if (name.qualified) {
        const Queue* queue = core_.book.find_queue(name.queue);
        // A type that is not the queue's leads nowhere, here too. Source: LocalQueueBinding.route.
        const bool fits =
            queue != nullptr && message.routing_type.value_or(queue->attributes().routing_type) ==
                                    queue->attributes().routing_type;
        if (fits && &queue->address() == &address && queue->takes_messages() &&
            queue->matches(message)) {
            place_in(route, address).push_back(queue->id());
        }
        return;
    }
    const auto type = hop.any_type ? std::nullopt : message.routing_type;
    if (type != RoutingType::kMulticast) select_anycast(address, message, route);
    if (type != RoutingType::kAnycast) select_multicast(address, message, route);
    for (Address* wildcard : core_.book.wildcards_of(address)) {
        if (type != RoutingType::kMulticast) select_anycast(*wildcard, message, route);
        if (type != RoutingType::kAnycast) select_multicast(*wildcard, message, route);
    }
    for (std::size_t i = 0; diverts != nullptr && i < diverts->others.size(); ++i) {
        const Divert* divert = next_divert(diverts->others[i], message);
        if (divert != nullptr) follow(*divert, address, route, hop);
    }
}

void Router::on_nowhere(Address& address, Route& route, const Hop& hop) {
    if (core_.manager.is_bound(address)) {
        ++address.routed_messages;
    } else {
        ++address.unrouted_messages;
        no_route(*address.settings, route, hop);
    }
    const bool of_client = hop.user.has_value() && hop.depth == 0;
    if (of_client && route.leads_nowhere())
        core_.client_log.unrouted(address, *route.message, *hop.user);
}

Route Router::select_hop(std::shared_ptr<Message> message, const Hop& hop) {
    const QualifiedName name = qualified_name(message->address);
    return select_at(std::move(message), core_.book.find(name.address), name, hop);
}

Route Router::select_at(std::shared_ptr<Message> message,
                        Address* address,
                        const QualifiedName& name,
                        const Hop& hop) {
    Route route;
    route.message = std::move(message);
    if (address == nullptr) {  // only a divert leads there; the copy is gone
        if (hop.depth > 0) no_route(*core_.book.settings().lookup(name.address), route, hop);
        return route;
    }
    apply_settings(*address, *route.message);
    if (route.message->detectable && is_duplicate(name.address, route, hop)) {
        route.refusal = Route::Refusal::kDuplicate;
        return route;
    }
    select_bound(*address, name, route, hop);
    if (route.refusal != Route::Refusal::kNone) return route;
    if (!route.leads_nowhere()) {
        ++address->routed_messages;
    } else {
        on_nowhere(*address, route, hop);
    }
    if (!route.queues.empty()) core_.limits.count(*address, *route.message);
    return route;
}

Route Router::select(std::shared_ptr<Message> message, std::optional<std::string_view> user) {
    std::size_t copies = 0;
    Hop hop;
    hop.user = user;
    hop.copies = &copies;
    Route route = select_hop(std::move(message), hop);
    if (!route.is_small()) limit(route);
    return route;
}

Route Router::select(std::shared_ptr<Message> message,
                     std::optional<std::string_view> user,
                     Address* address,
                     const QualifiedName& name) {
    std::size_t copies = 0;
    Hop hop;
    hop.user = user;
    hop.copies = &copies;
    Route route = select_at(std::move(message), address, name, hop);
    if (!route.is_small()) limit(route);
    return route;
}

// The id becomes known when what it came with is under way to the disk, and is in the same batch.
bool Router::remember(const Message& message) {
    const auto id = message.properties.find(property::kDuplicateId);
    const std::string_view name = qualified_name(message.address).address;
    const Address* address = core_.book.find(name);
    if (!id || address == nullptr) return false;
    const std::int64_t limit =
        address->settings->id_cache_size.value_or(core_.config.id_cache_size);
    if (limit <= 0) return false;
    core_.duplicate_ids.add(name, id->value, static_cast<std::size_t>(limit));
    return core_.config.persist_id_cache && core_.store.add_duplicate_id(name, id->value);
}

void Router::store(Route& route) {
    for (Route& copy : route.copies) {
        store(copy);
        route.waits = route.waits || copy.waits;
        route.pages = route.pages || copy.pages;
    }
    const Message& message = *route.message;
    if (!route.paged.empty()) {
        core_.paging.append(route);
        route.pages = true;
        route.waits = route.waits || message.durable;
    }
    if (route.remembers) route.waits = remember(message) || route.waits;
    if (!message.durable || !core_.store.persistent()) return;
    for (const QueueId id : route.queues) {
        const Queue* queue = core_.book.queue(id);
        if (queue == nullptr || !queue->attributes().durable) continue;
        if (!route.stored) core_.store.add_message(message);
        route.stored = true;
        core_.store.add_reference(message, *queue);
    }
    route.waits = route.waits || route.stored;
}

void Router::enter(const Route& route) {
    for (const Route& copy : route.copies) enter(copy);
    for (const PagedRoute& paged : route.paged) core_.paging.enter(paged);
    const Message& message = *route.message;
    // A priority that no level has: Artemis answers the receipt and never delivers such a message.
    const bool deliverable = message.priority >= 0 && message.priority <= 9;
    for (const QueueId id : route.queues) {
        Queue* queue = core_.book.queue(id);
        const bool stored = route.stored && queue != nullptr && queue->attributes().durable;
        if (queue == nullptr) continue;  // deleted while the message was on its way to the disk
        MessageReference reference{route.message, 0, stored, message.scheduled};
        if (!deliverable) {
            core_.store.acknowledge(reference, *queue);
            continue;
        }
        core_.deliveries.add(*queue, std::move(reference));
        core_.deliveries.wake(*queue);
    }
    if (route.stored) core_.store.forget_deleted_queues(message);
}

Lsn Router::send(std::shared_ptr<Message> message, Lsn after) {
    return send(select(std::move(message)), after);
}

Lsn Router::send(Route&& route, Lsn after) {
    const bool syncs = core_.config.journal_sync_non_transactional;
    // The receipt of a duplicate promises what that of the first one does.
    if (route.refusal == Route::Refusal::kDuplicate) {
        return syncs ? std::max(after, core_.store.last()) : after;
    }
    if (route.refusal != Route::Refusal::kNone) return after;
    store(route);
    Lsn lsn = core_.store.commit();
    // What is in a page can be read only once it is there.
    if (!route.pages && (!route.waits || !syncs)) lsn = after;
    lsn = std::max(lsn, after);
    if (route.leads_nowhere()) return lsn;
    if (core_.durable.idle() && core_.durable.is_durable(lsn)) return enter(route), lsn;
    return enter_in_turn(std::move(route), lsn);
}

// While something waits for the disk, a message that need not wait could overtake it.
Lsn Router::position_behind(const Route& route) const {
    Lsn position;
    for (const Route& copy : route.copies) position = std::max(position, position_behind(copy));
    for (const QueueId id : route.queues) {
        const Queue* queue = core_.book.queue(id);
        if (queue != nullptr) position = std::max(position, queue->entering());
    }
    return position;
}

void Router::take_turn(const Route& route, Lsn position) {
    for (const Route& copy : route.copies) take_turn(copy, position);
    for (const QueueId id : route.queues) {
        if (Queue* queue = core_.book.queue(id)) queue->set_entering(position);
    }
}

// @return what a receipt has to wait for: then all of them are in their queues
Lsn Router::enter_in_turn(std::vector<Route> routes, Lsn after) {
    if (!core_.durable.idle()) {
        for (const Route& route : routes) after = std::max(after, position_behind(route));
    }
    if (core_.durable.runs_at_once(after)) {
        for (const Route& route : routes) enter(route);
        return after;
    }
    const Lsn position = core_.durable.position_of(after);
    for (const Route& route : routes) take_turn(route, position);
    return core_.durable.run(after, [this, routes = std::move(routes)] {
        core_.deliveries.deliver();  // what an operation before this one set free
        for (const Route& route : routes) enter(route);
    });
}

// The same for one, which is what there is of most.
Lsn Router::enter_in_turn(Route&& route, Lsn after) {
    // Behind the newest batch it is behind everything.
    if (after < core_.store.last() && !core_.durable.idle())
        after = std::max(after, position_behind(route));
    if (core_.durable.runs_at_once(after)) {
        enter(route);
        return after;
    }
    take_turn(route, core_.durable.position_of(after));
    return core_.durable.run(after, [this, route = std::move(route)] {
        core_.deliveries.deliver();
        enter(route);
    });
}

Lsn Router::send_all(std::vector<Route> routes, Lsn after) {
    bool any_waits = false;
    bool any_pages = false;
    std::erase_if(routes,
                  [](const Route& route) { return route.refusal != Route::Refusal::kNone; });
    for (Route& route : routes) {
        divide_again(route);
        store(route);
        any_waits = any_waits || route.waits;
        any_pages = any_pages || route.pages;
    }
    Lsn lsn = core_.store.commit();
    const bool syncs = core_.config.journal_sync_transactional;
    if (!any_pages && (!any_waits || !syncs)) lsn = after;
    return enter_in_turn(std::move(routes), std::max(lsn, after));
}

// The copy's records belong to a batch that the caller commits; entering is put behind that batch,
// which will be the next one.
void Router::route_copy(std::shared_ptr<Message> message) {
    const bool lasting = message->expiration == 0;
    std::size_t copies = 0;
    Hop hop;
    hop.rejects_duplicates = false;
    hop.any_type = true;
    hop.copies = &copies;
    Route route = select_hop(std::move(message), hop);
    limit(route);
    if (route.refusal != Route::Refusal::kNone) return;  // a copy was a duplicate, or too much
    // An address that expires everything at once would send the copy round for ever.
    if (lasting && route.message->expired(core_.now.wall.count())) route.message->expiration = 0;
    enter_when_safe(std::move(route));
}

void Router::enter_when_safe(Route route) {
    store(route);
    if (route.leads_nowhere()) return;
    const bool waits = route.waits || route.pages;
    enter_in_turn(std::move(route), waits ? core_.store.next() : Lsn{});
}

void Router::route_copy_to(std::shared_ptr<Message> message, Queue& queue) {
    Route route;
    route.message = std::move(message);
    place_in(route, queue.address()).push_back(queue.id());
    if (!route.queues.empty()) core_.limits.count(queue.address(), *route.message);
    enter_when_safe(std::move(route));
}

}  // namespace minibroker::broker
