#include "broker/routing/auto_creation.h"

#include <utility>

#include "broker/address/address_book.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/security/security.h"

namespace minibroker::broker {

bool AutoCreation::ensure(const Message& message, std::string_view user) {
    const QualifiedName name = qualified_name(message.address);
    Address* address = book_.find(name.address);
    if (address != nullptr && address->queue_count() > 0) return true;
    const auto settings =
        address != nullptr ? address->settings : book_.settings().lookup(name.address);
    const RoutingType type = message.routing_type.value_or(RoutingType::kMulticast);
    const bool needs_type = address == nullptr || !address->types.has(type);
    if (needs_type && (!settings->auto_create_addresses.value_or(true) ||
                       !security_.allows(user, Permission::kCreateAddress, {name.address, {}}))) {
        return false;
    }
    const std::string_view queue = name.qualified ? name.queue : name.address;
    const bool needs_queue =
        (type == RoutingType::kAnycast || name.qualified) && book_.find_queue(queue) == nullptr;
    if (needs_queue &&
        (!settings->auto_create_queues.value_or(true) ||
         !security_.allows(user, Permission::kCreateDurableQueue, {name.address, queue}))) {
        return false;
    }
    if (address == nullptr) address = &manager_.create_address(name.address, RoutingTypes{}, true);
    if (needs_type) manager_.add_routing_type(*address, type);
    if (!needs_queue) return true;
    QueueAttributes attributes = attributes_from(*settings, true);
    attributes.routing_type = type;
    attributes.user = user;
    return manager_.create_queue(queue, *address, std::move(attributes)).has_value();
}

}  // namespace minibroker::broker
