#include "broker/lifecycle/address_manager.h"

#include <cstddef>
#include <utility>

#include "base/check.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/lifecycle_listener.h"
#include "broker/queue/queue.h"
#include "broker/store/duplicate_id_cache.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// The parsed filter; nothing for a queue without one; kInvalid if it does not parse.
Result<std::optional<Selector>> filter_of(const QueueAttributes& attributes) {
    std::optional<Selector> filter;
    if (attributes.filter.empty()) return filter;
    auto parsed = Selector::parse(attributes.filter);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    filter = std::move(*parsed);
    return filter;
}

}  // namespace

Address& AddressManager::create_address(std::string_view name,
                                        RoutingTypes types,
                                        bool auto_created) {
    Address& address = book_.add(AddressId{store_.take_id()}, name, types);
    address.auto_created = auto_created;
    address.unbound_since = environment_.now.steady;
    store_.add_address(address);
    listener_.on_address_created(address);
    return address;
}

Address& AddressManager::create_internal_address(std::string_view name, RoutingTypes types) {
    Address& address = book_.add(AddressId{store_.take_id()}, name, types);
    address.internal = true;
    address.unbound_since = environment_.now.steady;
    store_.add_address(address);
    return address;
}

void AddressManager::add_routing_type(Address& address, RoutingType type) {
    if (address.types.has(type)) return;
    address.types.add(type);
    store_.update_address(address);
}

void AddressManager::set_routing_types(Address& address, RoutingTypes types) {
    if (address.types.bits == types.bits) return;
    address.types = types;
    store_.update_address(address);
}

void AddressManager::delete_address(Address& address) {
    listener_.on_address_deleted(address);
    duplicate_ids_.forget(address.name);
    store_.delete_address(address);
    book_.remove(address);
}

Result<Queue*> AddressManager::create_queue(std::string_view name,
                                            Address& address,
                                            QueueAttributes attributes) {
    auto filter = filter_of(attributes);
    if (!filter) return std::unexpected(std::move(filter).error());
    // Source: ActiveMQServerImpl.createQueue.
    if (address.name == environment_.config.management_notification_address)
        attributes.internal = true;
    complete_last_value_key(attributes);
    add_routing_type(address, attributes.routing_type);
    Queue& queue = book_.add_queue(
        QueueId{store_.take_id()}, name, address, std::move(attributes), *std::move(filter));
    queue.set_idle_since(environment_.now.steady);
    if (address.paused) queue.set_paused(true);
    store_.add_queue(queue);
    listener_.on_queue_created(queue);
    return &queue;
}

void AddressManager::change_queue(Queue& queue, QueueAttributes attributes) {
    const RoutingType before = queue.attributes().routing_type;
    if (attributes.routing_type != before) {
        queue.address().queues(before).remove(queue);
        queue.address().queues(attributes.routing_type).add(queue);
    }
    queue.set_attributes(book_.shared(std::move(attributes)));
    store_.update_queue(queue);
    listener_.on_queue_changed(queue);
}

Result<> AddressManager::change_queue_and_filter(Queue& queue, QueueAttributes attributes) {
    auto filter = filter_of(attributes);
    if (!filter) return std::unexpected(std::move(filter).error());
    queue.set_filter(*std::move(filter));
    change_queue(queue, std::move(attributes));
    return {};
}

void AddressManager::delete_queue(Queue& queue) {
    store_.delete_queue(queue);
    environment_.work.start(let_go(queue.id(), queue.take_remains()));
    listener_.on_queue_deleted(queue);
    Address& address = queue.address();
    address.unbound_since = environment_.now.steady;
    book_.remove_queue(queue);
    duplicate_ids_.forget_if_unbound(address);
    if (address.queue_count() == 0) listener_.on_unbound(address);
}

Task<> AddressManager::let_go(QueueId queue, QueueRemains remains) {
    Work& work = environment_.work;
    bool pauses = false;  // the batch that deletes the queue did not find its segments free
    while (!remains.line.empty() || !remains.schedule.empty() || !remains.expiring.empty()) {
        if (work.spent()) {
            pauses = true;
            co_await work.step();
        }
        work.spend(Work::kMessage / 2);
        if (!remains.line.empty()) {
            store_.forget_reference(remains.line.begin()->second, queue);
            remains.line.erase(remains.line.begin());
        }
        if (!remains.schedule.empty()) {
            store_.forget_reference(remains.schedule.begin()->second, queue);
            remains.schedule.erase(remains.schedule.begin());
        }
        if (!remains.expiring.empty()) remains.expiring.erase(remains.expiring.begin());
    }
    if (pauses) store_.reclaim();
}

void AddressManager::delete_queue_and_address(Queue& queue) {
    Address& address = queue.address();
    delete_queue(queue);
    const bool at_once = address.settings->auto_delete_addresses_delay.value_or(0) == 0;
    if (address.auto_created && at_once && address.queue_count() == 0 &&
        !book_.diverts().names(address.name)) {
        delete_address(address);
    }
}

void AddressManager::remove_queue(QueueId id, bool and_address) {
    for (Queue* queue = book_.queue(id); queue != nullptr; queue = book_.queue(id)) {
        if (!queue->consumers().empty()) {
            const std::size_t before = queue->consumers().size();
            Consumer& consumer = *queue->consumers().front();
            consumer.sink().disconnect(consumer);
            queue = book_.queue(id);
            MB_CHECK(queue == nullptr || queue->consumers().size() < before);
            continue;
        }
        if (and_address) {
            delete_queue_and_address(*queue);
        } else {
            delete_queue(*queue);
        }
        return;
    }
}

void AddressManager::on_consumer_left(Queue& queue) {
    queue.set_idle_since(environment_.now.steady);
    listener_.on_queue_idle(queue);
}

// Settings are looked up where they are used, except those that set watches and timers.
void AddressManager::settings_changed() {
    book_.settings_changed();
    for (Address* address : book_.addresses()) listener_.on_settings_changed(*address);
    for (Queue* queue : book_.queues()) listener_.on_settings_changed(*queue);
}

void AddressManager::reset_address(Address& address) {
    address.paused = false;
    address.next_anycast = 0;
    address.routed_messages = 0;
    address.unrouted_messages = 0;
    duplicate_ids_.forget(address.name);
}

}  // namespace minibroker::broker
