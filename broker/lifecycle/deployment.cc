#include "broker/lifecycle/deployment.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

Address& Deployment::ensure_address(std::string_view name, RoutingTypes types) {
    Address* address = book_.find(name);
    if (address == nullptr) return manager_.create_address(name, types, false);
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        if (types.has(type)) manager_.add_routing_type(*address, type);
    }
    return *address;
}

// Artemis keeps a queue of its own for MQTT sessions; its lists show it, and so do ours.
void Deployment::deploy_internal_queue(std::string_view name) {
    RoutingTypes anycast;
    anycast.add(RoutingType::kAnycast);
    Address* known = book_.find(name);
    Address& address = known != nullptr ? *known : manager_.create_internal_address(name, anycast);
    address.internal = true;
    if (book_.find_queue(name) != nullptr) return;
    QueueAttributes attributes;
    attributes.routing_type = RoutingType::kAnycast;
    attributes.internal = true;
    attributes.last_value = true;
    attributes.last_value_key = "_AMQ_LVQ_NAME";
    (void)manager_.create_queue(
        name, address, std::move(attributes));  // it has no filter that could be wrong
}

// A queue changes its type only to one that the configuration gives its address. Source: Artemis
// 2.40.0 does so, with a warning, at a start and a reload.
bool Deployment::may_become(const Queue& queue, RoutingType type) const {
    if (queue.attributes().routing_type == type) return true;
    const std::string& name = queue.address().name;
    const auto address =
        std::ranges::find(environment_.config.addresses, name, &config::Address::name);
    if (address == environment_.config.addresses.end() || address->anycast == address->multicast)
        return true;
    if (address->anycast == (type == RoutingType::kAnycast)) return true;
    environment_.logger.warn("AMQ222275: Failed to deploy queue " + printable(queue.name()) +
                             ": AMQ229211: Can't update queue " + printable(queue.name()) +
                             " with routing type: " + std::string(routing_type_name(type)) +
                             ", Supported routing types for address: " + printable(name) +
                             " are [" + (address->anycast ? "ANYCAST]" : "MULTICAST]"));
    return false;
}

Result<> Deployment::deploy_queue(const config::Queue& configured) {
    const auto settings = book_.settings().lookup(configured.address);
    QueueAttributes wanted = attributes_from(configured, *settings);
    Queue* queue = book_.find_queue(configured.name);
    if (queue != nullptr && !may_become(*queue, wanted.routing_type)) return {};
    RoutingTypes types;
    types.add(wanted.routing_type);
    Address& address = ensure_address(configured.address, types);
    address.configured = true;
    if (queue == nullptr) {
        auto made = manager_.create_queue(configured.name, address, std::move(wanted));
        if (!made) {
            return failure(ErrorCode::kInvalid,
                           "queue " + configured.name + ": filterString: " + made.error().text);
        }
        return {};
    }
    if (&queue->address() != &address) {
        environment_.logger.warn("queue " + configured.name + " exists on the address " +
                                 printable(queue->address().name) + " and stays as it is");
        return {};
    }
    return update_queue(*queue, std::move(wanted));
}

Result<> Deployment::update_queue(Queue& queue, QueueAttributes wanted) {
    const QueueAttributes& current = queue.attributes();
    keep_for_life(wanted, current);
    if (wanted == current) return {};
    return manager_.change_queue_and_filter(queue, std::move(wanted));
}

Result<> Deployment::deploy_address(const config::Address& configured) {
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

void Deployment::configuration_changed() {
    const std::set<std::string_view> names = configured_names();
    for (Address* address : book_.addresses()) address->configured = names.contains(address->name);
    undeploy();
    restore([](std::string_view) { return true; });
}

std::set<std::string_view> Deployment::configured_names() const {
    std::set<std::string_view> names;
    for (const config::Address& address : environment_.config.addresses) {
        names.insert(address.name);
        for (const config::Queue& queue : address.queues) names.insert(queue.address);
    }
    return names;
}

void Deployment::restore(const Concerns& concerns) {
    for (const config::Address& configured : environment_.config.addresses) {
        if (!concerns(configured.name)) continue;
        if (auto done = deploy_address(configured); !done)
            environment_.logger.warn(printable(done.error().text));
    }
}

std::int64_t Deployment::restore_diverts(const Concerns& concerns) {
    return diverts_.restore(concerns);
}

bool Deployment::is_of_management(std::string_view address) const {
    return address == environment_.config.management_address ||
           address == environment_.config.management_notification_address;
}

const config::Queue* Deployment::configuration_of(const Queue& queue) const {
    for (const config::Address& configured : environment_.config.addresses) {
        for (const config::Queue& entry : configured.queues) {
            if (entry.name == queue.name() && entry.address == queue.address().name) return &entry;
        }
    }
    return nullptr;
}

Result<> Deployment::deploy() {
    RoutingTypes multicast;
    multicast.add(RoutingType::kMulticast);
    ensure_address(environment_.config.management_notification_address, multicast);
    deploy_internal_queue("$sys.mqtt.sessions");
    for (const config::Address& configured : environment_.config.addresses) {
        if (auto done = deploy_address(configured); !done) return done;
    }
    undeploy();
    if (auto done = diverts_.deploy(); !done) return done;
    store_.commit();
    return {};
}

// A configured address has only the configured types, unless one of its queues needs another.
// Source: ActiveMQServerImpl.deployAddressesFromConfiguration.
void Deployment::limit_types(Address& address, RoutingTypes configured) {
    if (configured.bits == 0 || address.types.bits == configured.bits) return;
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        if (!configured.has(type) && !address.queues(type).empty()) return;
    }
    manager_.set_routing_types(address, configured);
}

// Source: ActiveMQServerImpl.undeployAddressesAndQueueNotInConfiguration.
// By id: a client that is told of the end of its queue may take others with it.
void Deployment::undeploy() {
    std::vector<AddressId> ids;
    for (const Address* address : book_.addresses()) {
        if (!address->internal &&
            address->name != environment_.config.management_notification_address)
            ids.push_back(address->id);
    }
    for (const AddressId id : ids) undeploy_address(id);
}

void Deployment::undeploy_address(AddressId id) {
    Address* found = book_.address(id);
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
    for (const QueueId queue : going) manager_.remove_queue(queue);
    found = book_.address(id);
    if (goes && found != nullptr && !book_.diverts().names(found->name))
        manager_.delete_address(*found);
}

}  // namespace minibroker::broker
