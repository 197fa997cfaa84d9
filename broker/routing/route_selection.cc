#include "broker/routing/route_selection.h"

#include <cstddef>
#include <cstdint>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/store/duplicate_id_cache.h"

namespace minibroker::broker {

// Source: PostOfficeImpl.applyExpiryDelay (the queues page, section 4).
void RouteSelection::apply_settings(const Address& address, Message& message) const {
    const config::AddressSettings& settings = *address.settings;
    const std::int64_t now = environment_.now.wall.count();
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

bool RouteSelection::is_duplicate(std::string_view address, Route& route, const Hop& hop) const {
    const auto id = route.message->properties.find(property::kDuplicateId);
    if (!id) return false;
    const bool known = duplicate_ids_.ids().contains(address, id->value);
    route.remembers = !known;
    return known && hop.rejects_duplicates;
}

// Source: BindingsImpl.route. An exclusive divert takes precedence over all others, even for a
// message to `address::queue`; a divert that is not exclusive counts as a queue beside the others.
void RouteSelection::select_bound(Address& address,
                                  const QualifiedName& name,
                                  Route& route,
                                  const Hop& hop) {
    const Message& message = *route.message;
    // Kept alive, since a divert may lead back here after others have been created.
    const std::shared_ptr<AddressDiverts> diverts = book_.diverts().of(address);
    bool taken = false;
    for (std::size_t i = 0; diverts != nullptr && i < diverts->exclusive.size(); ++i) {
        const Divert* divert = diverts->exclusive[i];
        if (!divert->matches(message)) continue;
        taken = true;
        copies_.follow(*divert, address, route, hop, *this);
    }
    if (taken) return;
    if (name.qualified) return queues_.select_named(address, name.queue, route);
    queues_.select(address, hop.any_type ? std::nullopt : message.routing_type, route);
    for (std::size_t i = 0; diverts != nullptr && i < diverts->others.size(); ++i) {
        const Divert* divert = next_divert(diverts->others[i], message);
        if (divert != nullptr) copies_.follow(*divert, address, route, hop, *this);
    }
}

void RouteSelection::on_nowhere(Address& address, Route& route, const Hop& hop) {
    if (book_.is_bound(address)) {
        ++address.routed_messages;
    } else {
        ++address.unrouted_messages;
        copies_.on_no_route(*address.settings, route, hop, *this);
    }
    const bool of_client = hop.user.has_value() && hop.depth == 0;
    if (of_client && route.leads_nowhere() && on_unrouted_)
        on_unrouted_(address, *route.message, *hop.user);
}

Route RouteSelection::select_hop(std::shared_ptr<Message> message, const Hop& hop) {
    const QualifiedName name = qualified_name(message->address);
    return select_at(std::move(message), book_.find(name.address), name, hop);
}

Route RouteSelection::select_at(std::shared_ptr<Message> message,
                                Address* address,
                                const QualifiedName& name,
                                const Hop& hop) {
    Route route;
    route.message = std::move(message);
    if (address == nullptr) {  // only a divert leads there; the copy is lost
        if (hop.depth > 0)
            copies_.on_no_route(*book_.settings().lookup(name.address), route, hop, *this);
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
    queues_.count(*address, route);
    return route;
}

Route RouteSelection::select(std::shared_ptr<Message> message,
                             std::optional<std::string_view> user) {
    std::size_t copies = 0;
    Hop hop;
    hop.user = user;
    hop.copies = &copies;
    Route route = select_hop(std::move(message), hop);
    if (!route.is_small()) copies_.limit(route);
    return route;
}

Route RouteSelection::select(std::shared_ptr<Message> message,
                             std::optional<std::string_view> user,
                             Address* address,
                             const QualifiedName& name) {
    std::size_t copies = 0;
    Hop hop;
    hop.user = user;
    hop.copies = &copies;
    Route route = select_at(std::move(message), address, name, hop);
    if (!route.is_small()) copies_.limit(route);
    return route;
}

Route RouteSelection::select_copy(std::shared_ptr<Message> message) {
    const bool lasting = message->expiration == 0;
    std::size_t copies = 0;
    Hop hop;
    hop.rejects_duplicates = false;
    hop.any_type = true;
    hop.copies = &copies;
    Route route = select_hop(std::move(message), hop);
    copies_.limit(route);
    // An address that expires everything at once would send the copy round in circles for ever.
    if (lasting && route.message->expired(environment_.now.wall.count()))
        route.message->expiration = 0;
    return route;
}

}  // namespace minibroker::broker
