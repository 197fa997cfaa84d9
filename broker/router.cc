#include "broker/router.h"

#include <algorithm>
#include <utility>

#include "broker/core.h"
#include "broker/message_copy.h"

namespace minibroker::broker {

// Where queues of `address` go in the route. One decision for an address: its queues share the pages.
std::vector<QueueId>& Router::place_in(Route& route, const Address& address) const {
    if (!must_page(address)) return route.queues;
    const auto it = std::ranges::find(route.paged, address.id, &PagedRoute::address);
    if (it != route.paged.end()) return it->queues;
    return route.paged.emplace_back(address.id).queues;
}

// Between the SEND and the COMMIT of a transaction an address may have begun to page: order then wants
// the message behind what is in its pages.
void Router::divide_again(Route& route) const {
    if (!core_.paging.available()) return;
    for (const QueueId id : std::exchange(route.queues, {})) {
        const Queue* queue = core_.book.queue(id);
        if (queue != nullptr) place_in(route, queue->address()).push_back(id);
    }
}

void Router::select_anycast(Address& address, const Message& message, Route& route) {
    const std::size_t count = address.anycast.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = (address.next_anycast + i) % count;
        const Queue& queue = *address.anycast[index];
        if (!queue.takes_messages() || !queue.matches(message)) continue;
        address.next_anycast = (index + 1) % count;
        place_in(route, address).push_back(queue.id());
        return;
    }
}

void Router::select_multicast(Address& address, const Message& message, Route& route) {
    std::vector<QueueId>* queues = nullptr;
    for (const Queue* queue : address.multicast) {
        if (!queue->takes_messages() || !queue->matches(message)) continue;
        if (queues == nullptr) queues = &place_in(route, address);
        queues->push_back(queue->id());
    }
}

bool Router::full(const Address& address) const {
    const std::int64_t messages = address.settings->max_size_messages.value_or(-1);
    const std::int64_t bytes = address.settings->max_size_bytes.value_or(-1);
    return (messages >= 0 && address.usage->messages >= messages) ||
           (bytes >= 0 && address.usage->bytes >= bytes);
}

bool Router::all_full() const {
    const std::int64_t most = core_.config.global_max_size;
    return most >= 0 && usage_->bytes >= most;
}

bool Router::must_page(const Address& address) const {
    if (!core_.paging.available()) return false;
    if (address.paging_store != nullptr && address.paging_store->paging()) return true;
    const auto policy = address.settings->address_full_message_policy;
    return policy.value_or(config::AddressFullPolicy::kPage) == config::AddressFullPolicy::kPage &&
           (full(address) || all_full());
}

// Artemis looks at these limits only while the address pages, and only with a policy for them.
bool Router::pages_full(const Address& address) const {
    const config::AddressSettings& settings = *address.settings;
    if (!settings.page_full_message_policy) return false;
    const std::int64_t messages = settings.page_limit_messages.value_or(-1);
    const std::int64_t bytes = settings.page_limit_bytes.value_or(-1);
    if (!core_.paging.available()) {
        const std::int64_t in_memory = settings.max_size_messages.value_or(0) + messages;
        return full(address) && messages >= 0 && address.usage->messages >= in_memory;
    }
    if (!must_page(address)) return false;
    if (bytes >= 0 && static_cast<std::int64_t>(core_.paging.paged_bytes(address)) >= bytes) {
        return true;
    }
    const auto over = [&](const Queue* queue) {
        return static_cast<std::int64_t>(core_.paging.paged_count(*queue)) >= messages;
    };
    return messages >= 0 &&
           (std::ranges::any_of(address.anycast, over) ||
            std::ranges::any_of(address.multicast, over));
}

Router::Admission Router::admission(const Address& address) const {
    using config::AddressFullPolicy;
    const config::AddressSettings& settings = *address.settings;
    switch (settings.address_full_message_policy.value_or(AddressFullPolicy::kPage)) {
        case AddressFullPolicy::kDrop:
            return full(address) || all_full() ? Admission::kDrop : Admission::kTake;
        case AddressFullPolicy::kFail:
            return full(address) || all_full() ? Admission::kRefuse : Admission::kTake;
        case AddressFullPolicy::kBlock:
            return all_full() ? Admission::kRefuse : Admission::kTake;
        case AddressFullPolicy::kPage:
            break;
    }
    if (pages_full(address)) {
        const bool drops = *settings.page_full_message_policy == config::PageFullPolicy::kDrop;
        return drops ? Admission::kDrop : Admission::kRefuse;
    }
    return all_full() && !core_.paging.available() ? Admission::kRefuse : Admission::kTake;
}

// A limit in bytes counts a message as Artemis encodes it; the broker's own limit counts the memory
// that it takes.
void Router::count(Address& address, Message& message) {
    const bool limited = address.settings->max_size_bytes.value_or(-1) >= 0;
    message.usage.take(
        address.usage,
        usage_,
        limited ? std::max(message.encoded_size(), message.memory_size()) : message.memory_size());
}

// Source: PostOfficeImpl.applyExpiryDelay (the queues page, section 4).
void Router::apply_settings(const Address& address, Message& message) const {
    const config::AddressSettings& settings = *address.settings;
    const std::int64_t now = core_.now.wall.count();
    if (settings.enable_ingress_timestamp.value_or(false)) {
        message.properties.set_long(property::kIngressTimestamp, now);
    }
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

// sendToDLAOnNoRoute: only for an address without queues; what filters turn away is dropped.
void Router::no_route(const Route& route) {
    if (!route.homeless) return;
    const Message& message = *route.message;
    const Address* address = core_.book.find(qualified_name(message.address).address);
    if (address == nullptr) return;
    Address* target = core_.manager.graveyard(AddressManager::Graveyard::kDeadLetter, *address);
    if (target == nullptr || target == address || target->queue_count() == 0) return;
    route_copy(copy_with_origin(message, MessageId{core_.store.take_id()}, target->name, ""));
}

Route Router::select(std::shared_ptr<Message> message) {
    Route route;
    route.message = std::move(message);
    const QualifiedName name = qualified_name(route.message->address);
    Address* address = core_.book.find(name.address);
    if (address == nullptr) return route;
    apply_settings(*address, *route.message);
    if (name.qualified) {
        const Queue* queue = core_.book.find_queue(name.queue);
        if (queue != nullptr && &queue->address() == address && queue->takes_messages() &&
            queue->matches(*route.message)) {
            place_in(route, *address).push_back(queue->id());
        }
    } else {
        const auto type = route.message->routing_type;
        if (type != RoutingType::kMulticast) select_anycast(*address, *route.message, route);
        if (type != RoutingType::kAnycast) select_multicast(*address, *route.message, route);
        for (Address* wildcard : core_.book.wildcards_of(*address)) {
            if (type != RoutingType::kMulticast) select_anycast(*wildcard, *route.message, route);
            if (type != RoutingType::kAnycast) select_multicast(*wildcard, *route.message, route);
        }
    }
    if (route.empty()) {
        ++address->unrouted_messages;
        route.homeless = address->queue_count() == 0 &&
                         address->settings->send_to_dla_on_no_route.value_or(false);
    } else {
        ++address->routed_messages;
        if (!route.queues.empty()) count(*address, *route.message);
    }
    return route;
}

void Router::store(Route& route) {
    if (!route.paged.empty()) core_.paging.append(route);
    if (!route.message->durable || !core_.store.persistent()) return;
    for (const QueueId id : route.queues) {
        const Queue* queue = core_.book.queue(id);
        if (queue == nullptr || !queue->attributes().durable) continue;
        if (!route.stored) core_.store.add_message(*route.message);
        route.stored = true;
        core_.store.add_reference(*route.message, *queue);
    }
}

void Router::enter(const Route& route) {
    for (const PagedRoute& paged : route.paged) core_.paging.enter(paged);
    const Message& message = *route.message;
    // A priority that no level has: Artemis answers the receipt and never delivers such a message.
    const bool deliverable = message.priority >= 0 && message.priority <= 9;
    std::uint32_t references = message.stored.references;
    for (const QueueId id : route.queues) {
        Queue* queue = core_.book.queue(id);
        const bool stored = route.stored && queue != nullptr && queue->attributes().durable;
        if (queue == nullptr) continue;  // deleted while the message was on its way to the disk
        if (stored) --references;
        MessageReference reference{route.message, 0, stored, message.scheduled};
        if (!deliverable) {
            core_.store.acknowledge(reference, *queue);
            continue;
        }
        core_.deliveries.add(*queue, std::move(reference));
        core_.deliveries.pump(*queue);
    }
    // What is left are the references in durable queues that have been deleted.
    for (; references > 0; --references) {
        core_.store.forget_reference({route.message, 0, true, 0});
    }
}

Lsn Router::send(std::shared_ptr<Message> message, Lsn after) {
    Route route = select(std::move(message));
    store(route);
    no_route(route);
    Lsn lsn = core_.store.commit();
    const bool waits = route.stored || (route.homeless && route.message->durable);
    // What is in a page can be read only once it is there.
    if (route.paged.empty() && (!waits || !core_.config.journal_sync_non_transactional)) {
        lsn = after;
    }
    if (route.empty()) return lsn;
    return core_.durable.run(std::max(lsn, after),
                             [this, route = std::move(route)] { enter(route); });
}

Lsn Router::send_all(std::vector<Route> routes, Lsn after) {
    bool any_stored = false;
    bool any_paged = false;
    for (Route& route : routes) {
        divide_again(route);
        store(route);
        no_route(route);
        any_stored = any_stored || route.stored || (route.homeless && route.message->durable);
        any_paged = any_paged || !route.paged.empty();
    }
    Lsn lsn = core_.store.commit();
    if (!any_paged && (!any_stored || !core_.config.journal_sync_transactional)) lsn = after;
    return core_.durable.run(std::max(lsn, after), [this, routes = std::move(routes)] {
        for (const Route& route : routes) enter(route);
    });
}

// The copy's records belong to a batch that the caller commits; entering is put behind that batch,
// which will be the next one.
void Router::route_copy(std::shared_ptr<Message> message) {
    const bool lasting = message->expiration == 0;
    Route route = select(std::move(message));
    // An address that expires everything at once would send the copy round for ever.
    if (lasting && route.message->expired(core_.now.wall.count())) route.message->expiration = 0;
    if (route.empty()) return;
    store(route);
    const bool waits = route.stored || !route.paged.empty();
    const Lsn position = waits ? core_.store.next() : Lsn{};
    core_.durable.run(position, [this, route = std::move(route)] { enter(route); });
}

}  // namespace minibroker::broker
