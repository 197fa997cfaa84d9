#include "broker/routing/route_entry.h"

#include <algorithm>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/paging/paging_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/duplicate_id_cache.h"
#include "broker/store/store.h"

namespace minibroker::broker {

// Between the SEND and the COMMIT of a transaction an address may have begun to page: to keep the
// order, the message must then go behind those in the pages.
void RouteEntry::divide_again(Route& route) const {
    for (Route& copy : route.copies) divide_again(copy);
    if (!paging_.any()) return;
    for (const QueueId id : std::exchange(route.queues, {})) {
        const Queue* queue = book_.queue(id);
        if (queue == nullptr) continue;
        const bool pages = paging_.paging(queue->address());
        (pages ? route.paged_queues(queue->address().id) : route.queues).push_back(id);
    }
}

void RouteEntry::store(Route& route) {
    for (Route& copy : route.copies) {
        store(copy);
        route.waits = route.waits || copy.waits;
        route.pages = route.pages || copy.pages;
    }
    const Message& message = *route.message;
    if (!route.paged.empty()) {
        paging_.append(route);
        route.pages = true;
        route.waits = route.waits || message.durable;
    }
    if (route.remembers) route.waits = duplicate_ids_.remember(message) || route.waits;
    if (!message.durable || !store_.persistent()) return;
    for (const QueueId id : route.queues) {
        const Queue* queue = book_.queue(id);
        if (queue == nullptr || !queue->attributes().durable) continue;
        if (!route.stored) store_.add_message(message);
        route.stored = true;
        store_.add_reference(message, *queue);
    }
    route.waits = route.waits || route.stored;
}

void RouteEntry::enter(const Route& route) {
    for (const Route& copy : route.copies) enter(copy);
    for (const PagedRoute& paged : route.paged) paging_.enter(paged);
    const Message& message = *route.message;
    // A priority outside all levels: Artemis answers the receipt and never delivers such a message.
    const bool deliverable = message.priority >= 0 && message.priority <= 9;
    for (const QueueId id : route.queues) {
        Queue* queue = book_.queue(id);
        const bool stored = route.stored && queue != nullptr && queue->attributes().durable;
        if (queue == nullptr) continue;  // deleted while the message was on its way to the disk
        MessageReference reference{route.message, 0, stored, message.scheduled};
        if (!deliverable) {
            store_.acknowledge(reference, *queue);
            continue;
        }
        deliveries_.enter(*queue, std::move(reference));
    }
    if (route.stored) store_.forget_deleted_queues(message);
}

// While another message waits for the disk, one that need not wait could overtake it.
Lsn RouteEntry::position_behind(const Route& route) const {
    Lsn position;
    for (const Route& copy : route.copies) position = std::max(position, position_behind(copy));
    for (const QueueId id : route.queues) {
        const Queue* queue = book_.queue(id);
        if (queue != nullptr) position = std::max(position, queue->entering());
    }
    return position;
}

void RouteEntry::take_turn(const Route& route, Lsn position) {
    for (const Route& copy : route.copies) take_turn(copy, position);
    for (const QueueId id : route.queues) {
        if (Queue* queue = book_.queue(id)) queue->set_entering(position);
    }
}

}  // namespace minibroker::broker
