#include "broker/frames/subscription_queues.h"

#include <utility>

#include "base/check.h"
#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/frames/destinations.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// The name of a durable subscription's queue. Artemis takes the part before two colons for an
// address, and drops it. Source: QueueConfiguration.setName, CompositeAddress.
std::string durable_queue_name(std::string_view client, std::string_view name) {
    const std::string whole = std::string(client).append(".").append(name);
    const QualifiedName parts = qualified_name(whole);
    return std::string(parts.qualified ? parts.queue : parts.address);
}

}  // namespace

// The queue of a subscription on a multicast address: the durable one, created if missing, or one
// of the subscription's own.
std::expected<SubscriptionTarget, StompError> SubscriptionQueues::multicast_target(
    const Client& client,
    const SubscribeRequest& request,
    std::string_view address,
    std::shared_ptr<const config::AddressSettings> settings) const {
    SubscriptionTarget target;
    const std::string& temporary = environment_.config.temporary_queue_namespace;
    if (!request.has_durable_name && !temporary.empty()) {
        // ActiveMQServerImpl.getRuntimeTempQueueNamespace
        const std::string as_named =
            temporary + environment_.config.wildcards.delimiter + std::string(address);
        settings = book_.settings().lookup(as_named);
    }
    target.attributes = attributes_from(*settings, false);
    // The queue gets the default routing type, whatever the client asked for. Source:
    // StompSession.addSubscription names none.
    if (settings->default_queue_anycast.value_or(false))
        target.attributes.routing_type = RoutingType::kAnycast;
    target.attributes.user = client.login.value_or("");
    if (request.selector) target.attributes.filter = request.selector->text();
    Permission needed = Permission::kCreateDurableQueue;
    if (request.has_durable_name) {
        if (!client.client_id)
            return std::unexpected(client_id_missing(request.id, request.durable_name));
        target.name = durable_queue_name(*client.client_id, request.durable_name);
        if (target.name.empty())
            return std::unexpected(durable_name_empty(request.id, request.durable_name));
        target.queue = book_.find_queue(target.name);
        if (target.queue != nullptr) return target;
    } else {
        target.attributes.durable = false;
        target.attributes.temporary = true;
        target.attributes.auto_delete = false;
        needed = Permission::kCreateNonDurableQueue;
    }
    target.makes_queue = true;
    if (request.selector_fails) return std::unexpected(selector_in_brackets(request.id));
    if (!destinations_.require(client, needed, {address, target.name}))
        return std::unexpected(creating_failed(request.id));
    return target;
}

// Finds or plans the queue; checks every reason to refuse the subscription.
std::expected<SubscriptionTarget, StompError> SubscriptionQueues::target_of(
    const Client& client, const SubscribeRequest& request, const Creation& creation) const {
    if (client.subscriptions.contains(request.id)) return std::unexpected(id_in_use(request.id));
    const QualifiedName name = qualified_name(request.destination);
    if (request.destination.empty() || (creation.address == nullptr && !creation.makes_address)) {
        return std::unexpected(  // queues of management
            nothing_to_subscribe_to(request.id, request.destination));
    }
    // Asks for the address as it is before the queue is created, which may add a routing type.
    const bool multicast = creation.types_of(name.address).only(RoutingType::kMulticast);
    if (request.selector_fails && !multicast)
        return std::unexpected(selector_in_brackets(request.id));
    SubscriptionTarget target;
    if (multicast && !name.qualified) {
        auto found = multicast_target(client, request, name.address, creation.settings);
        if (!found) return found;
        target = std::move(*found);
    } else {
        target.name = name.qualified ? name.queue : name.address;
        target.queue = book_.find_queue(target.name);
        const bool made = creation.makes_queue && creation.queue == target.name;
        if (target.queue == nullptr && !made)
            return std::unexpected(no_queue_to_consume(request.id, target.name));
    }
    target.filters = multicast;
    const Queue* queue = target.queue;
    if (!target.makes_queue) target.attributes = attributes_from(*creation.settings, true);
    const std::int64_t limit =
        queue != nullptr ? queue->attributes().max_consumers : target.attributes.max_consumers;
    const auto consumers =
        static_cast<std::int64_t>(queue != nullptr ? queue->consumers().size() : 0);
    const Security::Target consumed{queue != nullptr ? queue->address().name : name.address,
                                    target.name};
    if (limit >= 0 && consumers >= limit)
        return std::unexpected(too_many_consumers(request.id, limit));
    if (!destinations_.require(client, Permission::kConsume, consumed))
        return std::unexpected(creating_failed(request.id));
    return target;
}

std::expected<Queue*, StompError> SubscriptionQueues::queue_of(const SubscribeRequest& request,
                                                               const SubscriptionTarget& target) {
    if (target.queue != nullptr) return target.queue;
    if (!target.makes_queue) return book_.find_queue(target.name);  // created by `create`
    Address* address = book_.find(qualified_name(request.destination).address);
    MB_CHECK(address != nullptr);
    const std::string name =
        target.attributes.temporary ? make_uuid(store_.take_id(), environment_.now) : target.name;
    auto made = manager_.create_queue(name, *address, target.attributes);
    if (!made)
        return std::unexpected(creating_failed(request.id, made.error().text, "see the reason"));
    return *made;
}

void SubscriptionQueues::left(Queue& queue) {
    manager_.on_consumer_left(queue);
}

void SubscriptionQueues::drop(const Session& session, Queue& queue) {
    if (session.ended()) {
        manager_.delete_queue(queue);
    } else {
        manager_.delete_queue_and_address(queue);
    }
}

// Whether the durable subscription may be deleted, once the frame's own subscription on `left` is
// gone.
bool SubscriptionQueues::may_delete(const Client& client,
                                    std::string_view name,
                                    const Queue* left) const {
    const Queue* queue = book_.find_queue(durable_queue_name(client.client_id.value_or(""), name));
    if (queue == nullptr) return true;
    const std::size_t own = queue == left ? 1 : 0;
    return destinations_.require(
               client, Permission::kDeleteDurableQueue, {queue->address().name, queue->name()}) &&
           queue->consumers().size() == own;
}

void SubscriptionQueues::delete_durable(Session& session, std::string_view name) {
    Client& client = session.client();
    if (Queue* queue = book_.find_queue(durable_queue_name(client.client_id.value_or(""), name))) {
        drop(session, *queue);
        client.wait_for(store_.commit());
    } else {
        // The session that deleted it may still be waiting for the disk.
        client.wait_for(store_.last());
    }
}

}  // namespace minibroker::broker
