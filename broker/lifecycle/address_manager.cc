#include "broker/lifecycle/address_manager.h"

#include <algorithm>

#include "base/text.h"
#include "broker/core.h"

namespace minibroker::broker {

Address& AddressManager::create_address(std::string_view name,
                                        RoutingTypes types,
                                        bool auto_created) {
    Address& address = make_address(name, types, auto_created);
    core_.retroactive.on_address_created(address);
    return address;
}

Address& AddressManager::make_address(std::string_view name,
                                      RoutingTypes types,
                                      bool auto_created) {
    Address& address = core_.book.add(AddressId{core_.store.take_id()}, name, types);
    address.auto_created = auto_created;
    address.unbound_since = core_.now.steady;
    core_.reaper.on_made(address);
    core_.store.add_address(address);
    return address;
}

void AddressManager::add_routing_type(Address& address, RoutingType type) {
    if (address.types.has(type)) return;
    address.types.add(type);
    core_.store.update_address(address);
}

bool AddressManager::is_bound(Address& address) {
    if (address.queue_count() > 0 || core_.diverts.of(address) != nullptr) return true;
    return std::ranges::any_of(core_.book.wildcards_of(address),
                               [](const Address* wildcard) { return wildcard->queue_count() > 0; });
}

void AddressManager::forget_ids_if_unbound(Address& address) {
    if (!core_.duplicate_ids.knows(address.name) || is_bound(address)) return;
    core_.duplicate_ids.forget(address.name);
    core_.store.forget_duplicate_ids(address.name);
}

void AddressManager::delete_address(Address& address) {
    core_.retroactive.on_address_deleted(address);
    if (core_.duplicate_ids.forget(address.name)) core_.store.forget_duplicate_ids(address.name);
    core_.store.delete_address(address);
    core_.paging.forget(address);
    core_.book.remove(address);
}

Result<Queue*> AddressManager::create_queue(std::string_view name,
                                            Address& address,
                                            QueueAttributes attributes) {
    std::optional<Selector> filter;
    if (!attributes.filter.empty()) {
        auto parsed = Selector::parse(attributes.filter);
        if (!parsed) return std::unexpected(std::move(parsed).error());
        filter = std::move(*parsed);
    }
    // Source: ActiveMQServerImpl.createQueue.
    if (address.name == core_.config.management_notification_address) attributes.internal = true;
    complete_last_value_key(attributes);
    add_routing_type(address, attributes.routing_type);
    Queue& queue = core_.book.add_queue(
        QueueId{core_.store.take_id()}, name, address, std::move(attributes), std::move(filter));
    queue.set_idle_since(core_.now.steady);
    core_.reaper.on_made(queue);
    core_.store.add_queue(queue);
    core_.retroactive.on_queue_created(queue);
    core_.slow_consumers.watch(queue);
    if (address.paused) queue.set_paused(true);
    core_.notifications.binding_added(queue);
    return &queue;
}

void AddressManager::delete_queue(Queue& queue) {
    core_.store.delete_queue(queue);
    for (const MessageReference& reference : queue.take_all()) {
        core_.store.forget_reference(reference, queue);
    }
    core_.deliveries.forget(queue);
    core_.slow_consumers.forget(queue);
    core_.paging.forget(queue);
    core_.notifications.binding_removed(queue);
    Address& address = queue.address();
    address.unbound_since = core_.now.steady;
    core_.book.remove_queue(queue);
    forget_ids_if_unbound(address);
    if (address.queue_count() == 0) core_.reaper.watch(address);
}

void AddressManager::delete_queue_and_address(Queue& queue) {
    Address& address = queue.address();
    delete_queue(queue);
    const bool at_once = address.settings->auto_delete_addresses_delay.value_or(0) == 0;
    if (address.auto_created && at_once && address.queue_count() == 0 &&
        !core_.diverts.names(address.name)) {
        delete_address(address);
    }
}

void AddressManager::remove_queue(QueueId id, bool and_address) {
    for (Queue* queue = core_.book.queue(id); queue != nullptr; queue = core_.book.queue(id)) {
        if (!queue->consumers().empty()) {
            const std::size_t before = queue->consumers().size();
            Consumer& consumer = *queue->consumers().front();
            consumer.sink().disconnect(consumer);
            queue = core_.book.queue(id);
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

Address& AddressManager::ensure_address(std::string_view name, RoutingTypes types) {
    Address* address = core_.book.find(name);
    if (address == nullptr) return create_address(name, types, false);
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        if (types.has(type)) add_routing_type(*address, type);
    }
    return *address;
}

// Artemis keeps a queue of its own for MQTT sessions; lists show it, and so do ours.
void AddressManager::deploy_internal_queue(std::string_view name) {
    RoutingTypes anycast;
    anycast.add(RoutingType::kAnycast);
    Address* known = core_.book.find(name);
    Address& address = known != nullptr ? *known : make_address(name, anycast, false);
    address.internal = true;
    if (core_.book.find_queue(name) != nullptr) return;
    QueueAttributes attributes;
    attributes.routing_type = RoutingType::kAnycast;
    attributes.internal = true;
    attributes.last_value = true;
    attributes.last_value_key = "_AMQ_LVQ_NAME";
    (void)create_queue(name, address, std::move(attributes));  // has no filter that could be wrong
}

// A queue changes its type only to one that the configuration gives its address. Source: Artemis
// 2.40.0 does so, and warns, at a start and a reload.
bool AddressManager::may_become(const Queue& queue, RoutingType type) const {
    if (queue.attributes().routing_type == type) return true;
    const std::string& name = queue.address().name;
    const auto address = std::ranges::find(core_.config.addresses, name, &config::Address::name);
    if (address == core_.config.addresses.end() || address->anycast == address->multicast)
        return true;
    if (address->anycast == (type == RoutingType::kAnycast)) return true;
    core_.logger.warn("AMQ222275: Failed to deploy queue " + printable(queue.name()) +
                      ": AMQ229211: Can't update queue " + printable(queue.name()) +
                      " with routing type: " + std::string(routing_type_name(type)) +
                      ", Supported routing types for address: " + printable(name) + " are [" +
                      (address->anycast ? "ANYCAST]" : "MULTICAST]"));
    return false;
}

Result<> AddressManager::deploy_queue(const config::Queue& configured) {
    const auto settings = core_.book.settings().lookup(configured.address);
    QueueAttributes wanted = attributes_from(configured, *settings);
    Queue* queue = core_.book.find_queue(configured.name);
    if (queue != nullptr && !may_become(*queue, wanted.routing_type)) return {};
    RoutingTypes types;
    types.add(wanted.routing_type);
    Address& address = ensure_address(configured.address, types);
    address.configured = true;
    if (queue == nullptr) {
        auto made = create_queue(configured.name, address, std::move(wanted));
        if (!made) {
            return failure(ErrorCode::kInvalid,
                           "queue " + configured.name + ": filterString: " + made.error().text);
        }
        return {};
    }
    if (&queue->address() != &address) {
        core_.logger.warn("queue " + configured.name + " exists on the address " +
                          printable(queue->address().name) + " and stays as it is");
        return {};
    }
    const QueueAttributes& current = queue->attributes();
    keep_for_life(wanted, current);
    if (wanted == current) return {};
    std::optional<Selector> filter;
    if (!wanted.filter.empty()) {
        auto parsed = Selector::parse(wanted.filter);
        if (!parsed) return std::unexpected(std::move(parsed).error());
        filter = std::move(*parsed);
    }
    queue->set_filter(std::move(filter));
    if (wanted.routing_type != current.routing_type) {
        address.queues(current.routing_type).remove(*queue);
        address.queues(wanted.routing_type).add(*queue);
    }
    queue->set_attributes(core_.book.shared(std::move(wanted)));
    core_.store.update_queue(*queue);
    if (!queue->consumers().empty()) core_.deliveries.wake(*queue);
    return {};
}

Result<> AddressManager::deploy_address(const config::Address& configured) {
    RoutingTypes types;
    if (configured.anycast) types.add(RoutingType::kAnycast);
    if (configured.multicast) types.add(RoutingType::kMulticast);
    Address& address = ensure_address(configured.name, types);
    address.configured = true;
    for (const config::Queue& queue : configured.queues) {
        if (auto done = deploy_queue(queue); !done) return done;
    }
    limit_types(address, types);
    return {};
}

void AddressManager::configuration_changed() {
    const std::set<std::string_view> names = configured_names();
    for (Address* address : core_.book.addresses())
        address->configured = names.contains(address->name);
    undeploy();
    restore_configuration([](std::string_view) { return true; });
}

std::set<std::string_view> AddressManager::configured_names() const {
    std::set<std::string_view> names;
    for (const config::Address& address : core_.config.addresses) {
        names.insert(address.name);
        for (const config::Queue& queue : address.queues) names.insert(queue.address);
    }
    return names;
}

void AddressManager::restore_configuration(const Concerns& concerns) {
    for (const config::Address& configured : core_.config.addresses) {
        if (!concerns(configured.name)) continue;
        if (auto done = deploy_address(configured); !done)
            core_.logger.warn(printable(done.error().text));
    }
}

const config::Queue* AddressManager::configuration_of(const Queue& queue) const {
    for (const config::Address& configured : core_.config.addresses) {
        for (const config::Queue& entry : configured.queues) {
            if (entry.name == queue.name() && entry.address == queue.address().name) return &entry;
        }
    }
    return nullptr;
}

Result<> AddressManager::deploy_configuration() {
    RoutingTypes multicast;
    multicast.add(RoutingType::kMulticast);
    ensure_address(core_.config.management_notification_address, multicast);
    deploy_internal_queue("$sys.mqtt.sessions");
    for (const config::Address& configured : core_.config.addresses) {
        if (auto done = deploy_address(configured); !done) return done;
    }
    undeploy();
    if (auto done = core_.diverts.deploy_configuration(); !done) return done;
    core_.store.commit();
    return {};
}

// A configured address has the configured types alone, unless a queue needs another that it gained.
// Source: ActiveMQServerImpl.deployAddressesFromConfiguration.
void AddressManager::limit_types(Address& address, RoutingTypes configured) {
    if (configured.bits == 0 || address.types.bits == configured.bits) return;
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        if (!configured.has(type) && !address.queues(type).empty()) return;
    }
    address.types = configured;
    core_.store.update_address(address);
}

// Source: ActiveMQServerImpl.undeployAddressesAndQueueNotInConfiguration.
// By id: a client that is told of the end of its queue may take others with it.
void AddressManager::undeploy() {
    std::vector<AddressId> ids;
    for (const Address* address : core_.book.addresses()) {
        if (!address->internal && address->name != core_.config.management_notification_address)
            ids.push_back(address->id);
    }
    for (const AddressId id : ids) undeploy_address(id);
}

void AddressManager::undeploy_address(AddressId id) {
    Address* found = core_.book.address(id);
    if (found == nullptr) return;
    const Address& address = *found;
    const config::AddressSettings& settings = *address.settings;
    const bool goes = !address.auto_created && !address.configured &&
                      settings.config_delete_addresses == config::DeletionPolicy::kForce;
    if (!goes && settings.config_delete_queues != config::DeletionPolicy::kForce) return;
    std::vector<QueueId> going;
    const auto look = [&](const Queue* queue) {
        const bool orphan = queue->attributes().configured && configuration_of(*queue) == nullptr;
        if (goes || orphan) going.push_back(queue->id());
    };
    for (const Queue* queue : found->anycast) look(queue);
    for (const Queue* queue : found->multicast) look(queue);
    for (const QueueId queue : going) remove_queue(queue);
    found = core_.book.address(id);
    if (goes && found != nullptr && !core_.diverts.names(found->name)) delete_address(*found);
}

Address* AddressManager::graveyard(Graveyard kind, const Address& address) {
    const config::AddressSettings& settings = *address.settings;
    const bool dead = kind == Graveyard::kDeadLetter;
    const auto& name = dead ? settings.dead_letter_address : settings.expiry_address;
    if (!name || name->empty()) return nullptr;
    const bool make =
        (dead ? settings.auto_create_dead_letter_resources : settings.auto_create_expiry_resources)
            .value_or(false);
    Address* target = core_.book.find(*name);
    if (!make) return target;
    RoutingTypes multicast;
    multicast.add(RoutingType::kMulticast);
    if (target == nullptr) target = &create_address(*name, multicast, true);
    const auto& prefix = dead ? settings.dead_letter_queue_prefix : settings.expiry_queue_prefix;
    const auto& suffix = dead ? settings.dead_letter_queue_suffix : settings.expiry_queue_suffix;
    const std::string queue =
        prefix.value_or(dead ? "DLQ." : "EXP.") + address.name + suffix.value_or("");
    if (core_.book.find_queue(queue) == nullptr) {
        QueueAttributes attributes = attributes_from(*target->settings, true);
        // Artemis writes a quote in the name as it is: its filter does not parse, and the message
        // hangs in its old queue.
        std::string quoted;
        for (const char c : address.name) quoted.append(c == '\'' ? 2 : 1, c);
        attributes.filter = std::string(property::kOriginalAddress) + " = '" + quoted + "'";
        (void)create_queue(queue, *target, std::move(attributes));
    }
    return target;
}

}  // namespace minibroker::broker
