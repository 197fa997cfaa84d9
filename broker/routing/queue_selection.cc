#include "broker/routing/queue_selection.h"

#include <cstddef>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/paging/address_limits.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {

// The list in the route for queues of `address`. There is one decision for an address: its queues
// share the pages.
std::vector<QueueId>& QueueSelection::place_in(Route& route, const Address& address) const {
    return limits_.must_page(address, *route.message) ? route.paged_queues(address.id)
                                                      : route.queues;
}

void QueueSelection::select(Address& address, std::optional<RoutingType> type, Route& route) {
    const Message& message = *route.message;
    if (type != RoutingType::kMulticast) select_anycast(address, message, route);
    if (type != RoutingType::kAnycast) select_multicast(address, message, route);
    for (Address* wildcard : book_.wildcards_of(address)) {
        if (type != RoutingType::kMulticast) select_anycast(*wildcard, message, route);
        if (type != RoutingType::kAnycast) select_multicast(*wildcard, message, route);
    }
}

void QueueSelection::select_named(const Address& address, std::string_view name, Route& route) {
    const Message& message = *route.message;
    const Queue* queue = book_.find_queue(name);
    // A routing type other than the queue's leads nowhere, here too. Source:
    // LocalQueueBinding.route.
    const bool fits =
        queue != nullptr && message.routing_type.value_or(queue->attributes().routing_type) ==
                                queue->attributes().routing_type;
    if (fits && &queue->address() == &address && queue->takes_messages() &&
        queue->matches(message)) {
        place_in(route, address).push_back(queue->id());
    }
}

Route QueueSelection::only(std::shared_ptr<Message> message, Queue& queue) {
    Route route;
    route.message = std::move(message);
    place_in(route, queue.address()).push_back(queue.id());
    count(queue.address(), route);
    return route;
}

void QueueSelection::count(Address& address, const Route& route) {
    if (!route.queues.empty()) limits_.count(address, *route.message);
}

// The next queue with a consumer that wants the message, else the next one. The turn passes even
// over a queue that then accepts no messages. Source: BindingsImpl.getNextBinding.
void QueueSelection::select_anycast(Address& address, const Message& message, Route& route) {
    const std::size_t count = address.anycast.size();
    if (count == 0) return;
    const std::size_t first = address.next_anycast < count ? address.next_anycast : 0;
    if (count == 1) {
        const Queue& only = *address.anycast[0];
        if (only.matches(message) && only.takes_messages())
            place_in(route, address).push_back(only.id());
        return;
    }
    std::size_t chosen = count;  // `count`: none
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

void QueueSelection::select_multicast(Address& address, const Message& message, Route& route) {
    std::vector<QueueId>* queues = nullptr;
    for (const Queue* queue : address.multicast) {
        if (!queue->takes_messages() || !queue->matches(message)) continue;
        if (queues == nullptr) queues = &place_in(route, address);
        queues->push_back(queue->id());
    }
}

}  // namespace minibroker::broker
