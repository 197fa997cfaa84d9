#include "broker/router.h"

#include <algorithm>

#include "broker/core.h"
#include "broker/message_copy.h"

namespace minibroker::broker {

void Router::select_anycast(Address& address, const Message& message, Route& route) {
    const std::size_t count = address.anycast.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = (address.next_anycast + i) % count;
        const Queue& queue = *address.anycast[index];
        if (!queue.takes_messages() || !queue.matches(message)) continue;
        address.next_anycast = (index + 1) % count;
        route.queues.push_back(queue.id());
        return;
    }
}

void Router::select_multicast(Address& address, const Message& message, Route& route) {
    for (const Queue* queue : address.multicast) {
        if (queue->takes_messages() && queue->matches(message)) route.queues.push_back(queue->id());
    }
}

Router::Admission Router::admission(const Address& address) const {
    using config::AddressFullPolicy;
    const config::AddressSettings& settings = *address.settings;
    const AddressFullPolicy policy =
        settings.address_full_message_policy.value_or(AddressFullPolicy::kPage);
    const std::int64_t messages = settings.max_size_messages.value_or(-1);
    const std::int64_t bytes = settings.max_size_bytes.value_or(-1);
    const bool full = (messages >= 0 && address.usage->messages >= messages) ||
                      (bytes >= 0 && address.usage->bytes >= bytes);
    const std::int64_t most = core_.config.global_max_size;
    const bool all_full = most >= 0 && usage_->bytes >= most;
    if (full && policy == AddressFullPolicy::kDrop) return Admission::kDrop;
    if (full && policy == AddressFullPolicy::kFail) return Admission::kRefuse;
    const std::int64_t paged = settings.page_limit_messages.value_or(-1);
    if (full && policy == AddressFullPolicy::kPage && messages >= 0 && paged >= 0 &&
        settings.page_full_message_policy && address.usage->messages >= messages + paged) {
        const bool drops = *settings.page_full_message_policy == config::PageFullPolicy::kDrop;
        return drops ? Admission::kDrop : Admission::kRefuse;
    }
    if (!all_full) return Admission::kTake;
    return policy == AddressFullPolicy::kDrop ? Admission::kDrop : Admission::kRefuse;
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
    Route route{std::move(message), {}, false};
    const QualifiedName name = qualified_name(route.message->address);
    Address* address = core_.book.find(name.address);
    if (address == nullptr) return route;
    apply_settings(*address, *route.message);
    if (name.qualified) {
        const Queue* queue = core_.book.find_queue(name.queue);
        if (queue != nullptr && &queue->address() == address && queue->takes_messages() &&
            queue->matches(*route.message)) {
            route.queues.push_back(queue->id());
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
    if (route.queues.empty()) {
        ++address->unrouted_messages;
        route.homeless = address->queue_count() == 0 &&
                         address->settings->send_to_dla_on_no_route.value_or(false);
    } else {
        ++address->routed_messages;
        count(*address, *route.message);
    }
    return route;
}

void Router::store(Route& route) {
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
    if (!waits || !core_.config.journal_sync_non_transactional) lsn = after;
    if (route.queues.empty()) return lsn;
    return core_.durable.run(std::max(lsn, after),
                             [this, route = std::move(route)] { enter(route); });
}

Lsn Router::send_all(std::vector<Route> routes, Lsn after) {
    bool any_stored = false;
    for (Route& route : routes) {
        store(route);
        no_route(route);
        any_stored = any_stored || route.stored || (route.homeless && route.message->durable);
    }
    Lsn lsn = core_.store.commit();
    if (!any_stored || !core_.config.journal_sync_transactional) lsn = after;
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
    if (route.queues.empty()) return;
    store(route);
    const Lsn position = route.stored ? core_.store.next() : Lsn{};
    core_.durable.run(position, [this, route = std::move(route)] { enter(route); });
}

}  // namespace minibroker::broker
