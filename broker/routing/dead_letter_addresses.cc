#include "broker/routing/dead_letter_addresses.h"

#include <string>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/queue/queue.h"
#include "broker/routing/moved_copy.h"
#include "broker/routing/router.h"
#include "broker/store/store.h"

namespace minibroker::broker {

Address* DeadLetterAddresses::address_for(Cause cause, const Address& address) {
    const config::AddressSettings& settings = *address.settings;
    const bool dead = cause == Cause::kUndelivered;
    const auto& name = dead ? settings.dead_letter_address : settings.expiry_address;
    if (!name || name->empty()) return nullptr;
    const bool make =
        (dead ? settings.auto_create_dead_letter_resources : settings.auto_create_expiry_resources)
            .value_or(false);
    Address* target = book_.find(*name);
    if (!make) return target;
    RoutingTypes multicast;
    multicast.add(RoutingType::kMulticast);
    if (target == nullptr) target = &manager_.create_address(*name, multicast, true);
    const auto& prefix = dead ? settings.dead_letter_queue_prefix : settings.expiry_queue_prefix;
    const auto& suffix = dead ? settings.dead_letter_queue_suffix : settings.expiry_queue_suffix;
    const std::string queue =
        prefix.value_or(dead ? "DLQ." : "EXP.") + address.name + suffix.value_or("");
    if (book_.find_queue(queue) == nullptr) {
        QueueAttributes attributes = attributes_from(*target->settings, true);
        // Artemis copies a quote in the name unchanged: its filter does not parse, and the message
        // stays in its old queue.
        std::string quoted;
        for (const char c : address.name) quoted.append(c == '\'' ? 2 : 1, c);
        attributes.filter = std::string(property::kOriginalAddress) + " = '" + quoted + "'";
        (void)manager_.create_queue(queue, *target, std::move(attributes));
    }
    return target;
}

void DeadLetterAddresses::send(const Queue& queue, const MessageReference& reference, Cause cause) {
    const Address* target = address_for(cause, queue.address());
    if (target == nullptr || target->queue_count() == 0) return;
    auto copy = moved_copy(queue.name(), reference, target->name, MessageId{store_.take_id()});
    if (cause == Cause::kExpired)
        copy->properties.set_long(property::kActualExpiry, environment_.now.wall.count());
    router_.route_copy(std::move(copy));
}

}  // namespace minibroker::broker
