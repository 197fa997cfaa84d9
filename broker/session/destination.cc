#include <algorithm>
#include <utility>

#include "base/check.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/security/security.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// The prefix that `name` starts with, if any.
std::string_view prefix_in(std::string_view name, const std::vector<std::string>& prefixes) {
    for (const std::string& prefix : prefixes) {
        if (!prefix.empty() && name.starts_with(prefix)) return prefix;
    }
    return {};
}

}  // namespace

std::expected<Destination, StompError> Session::destination_of(const Frame& frame) const {
    const auto header = frame.header("destination");
    if (!header) return std::unexpected(destination_missing(frame));
    Destination destination{{}, *header, std::nullopt};
    destination.prefix = prefix_in(*header, acceptor_.anycast_prefixes);
    if (!destination.prefix.empty()) {
        destination.prefix_type = RoutingType::kAnycast;
    } else {
        destination.prefix = prefix_in(*header, acceptor_.multicast_prefixes);
        if (!destination.prefix.empty()) destination.prefix_type = RoutingType::kMulticast;
    }
    destination.name.remove_prefix(destination.prefix.size());
    return destination;
}

Session::Outcome Session::require(Permission permission, Security::Target target) const {
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    if (parts_.security.allows(user, permission, target)) return {};
    return std::unexpected(exception_error(Security::refusal(user, permission, target)));
}

bool Session::would_allow(Permission permission, Security::Target target) const {
    return parts_.security.would_allow(
        login_ ? std::string_view(*login_) : std::string_view(), permission, target);
}

// What the address settings and the permissions let a frame make: the address, the routing type, an
// anycast queue. Nothing is made: a frame that is refused, for whatever reason, leaves no trace.
// Source: StompConnection.autoCreateDestinationIfPossible, which makes as it goes.
std::expected<Creation, StompError> Session::plan_creation(std::string_view name,
                                                           std::optional<RoutingType> type) const {
    const QualifiedName qualified = qualified_name(name);
    Creation creation;
    Address* address = creation.address = parts_.book.find(qualified.address);
    creation.settings =
        address != nullptr ? address->settings : parts_.book.settings().lookup(qualified.address);
    const config::AddressSettings& settings = *creation.settings;
    creation.type =
        type.value_or(settings.default_address_anycast.value_or(false) ? RoutingType::kAnycast
                                                                       : RoutingType::kMulticast);
    const bool may_create = settings.auto_create_addresses.value_or(true);
    if (address == nullptr && may_create) {
        // Artemis takes the prefix off once more when it creates, so that `queue/queue/z` makes
        // `z`.
        std::string_view made = qualified.address;
        made.remove_prefix(prefix_in(made, acceptor_.anycast_prefixes).size());
        made.remove_prefix(prefix_in(made, acceptor_.multicast_prefixes).size());
        if (auto allowed = require(Permission::kCreateAddress, {made, {}}); !allowed)
            return std::unexpected(allowed.error());
        creation.makes_address = parts_.book.find(made) == nullptr;
        creation.new_address = made;
    } else if (address != nullptr && may_create) {
        creation.adds_type = !address->types.has(creation.type);
    }
    if ((qualified.qualified || creation.type == RoutingType::kAnycast) &&
        settings.auto_create_queues.value_or(true)) {
        if (Outcome done = plan_queue(name, creation); !done) return std::unexpected(done.error());
    }
    return creation;
}

Session::Outcome Session::plan_queue(std::string_view name, Creation& creation) const {
    const QualifiedName qualified = qualified_name(name);
    if (qualified.address.empty()) {
        creation.odd_name = half_name(exception_error("address can't be null or empty!"), name);
        return {};
    }
    if (qualified.qualified && qualified.queue.empty()) {
        creation.odd_name = half_name(exception_error("AMQ229216: Invalid queue name: "), name);
        return {};
    }
    std::string_view queue = qualified.qualified ? qualified.queue : qualified.address;
    std::string_view address = qualified.address;
    const auto will_be_there = [&] {
        return parts_.book.find(address) != nullptr ||
               (creation.makes_address && creation.new_address == address);
    };
    if (parts_.book.find_queue(queue) != nullptr) return {};
    if (!will_be_there()) {
        const std::size_t again = prefix_in(address, acceptor_.anycast_prefixes).size();
        address.remove_prefix(again);
        if (!qualified.qualified) queue.remove_prefix(again);
        if (parts_.book.find_queue(queue) != nullptr) return {};
    }
    if (!will_be_there()) {
        return std::unexpected(address_missing(
            exception_error("AMQ229203: Address Does Not Exist: " + std::string(address)),
            address));
    }
    if (auto allowed = require(Permission::kCreateDurableQueue, {address, queue}); !allowed)
        return allowed;
    creation.makes_queue = true;
    creation.queue_address = address;
    creation.queue = queue;
    return {};
}

// What clients see of Artemis: the address is there then, for somebody who may use it.
Session::Outcome Session::refuse_odd_name(std::string_view name,
                                          Permission permission,
                                          const Creation& creation) {
    if (!creation.odd_name) return {};
    const QualifiedName parts = qualified_name(name);
    if (would_allow(permission, {parts.address, parts.queue})) create(creation);
    return std::unexpected(*creation.odd_name);
}

void Session::create(const Creation& creation) {
    if (creation.makes_address) {
        RoutingTypes types;
        types.add(creation.type);
        parts_.manager.create_address(creation.new_address, types, true);
    }
    if (creation.adds_type) parts_.manager.add_routing_type(*creation.address, creation.type);
    if (creation.other_type) {
        Address* address =
            creation.address != nullptr ? creation.address : parts_.book.find(creation.new_address);
        MB_CHECK(address != nullptr);
        parts_.manager.add_routing_type(*address, *creation.other_type);
    }
    if (creation.makes_queue) {
        Address* address = parts_.book.find(creation.queue_address);
        MB_CHECK(address != nullptr);
        QueueAttributes attributes = attributes_from(*creation.settings, true);
        attributes.routing_type = creation.type;
        attributes.user = login_.value_or("");
        // Settings have no filter that could be wrong.
        (void)parts_.manager.create_queue(creation.queue, *address, std::move(attributes));
    }
    last_ = std::max(last_, parts_.store.commit());
}

// Once it is carried out, for the address that the destination names.
RoutingTypes Creation::types_of(std::string_view name) const {
    RoutingTypes types = address == nullptr ? RoutingTypes{} : address->types;
    if (address == nullptr || adds_type || (makes_queue && queue_address == name)) types.add(type);
    return types;
}

// Whether the destination is there, and has the routing type, once `creation` is carried out.
Session::Outcome Session::check_destination(std::string_view name,
                                            std::optional<RoutingType> type,
                                            const Creation& creation) const {
    const std::string_view address = qualified_name(name).address;
    const bool made = creation.makes_address && creation.new_address == address;
    if (creation.address == nullptr && !made) {
        if (name == parts_.environment.config.management_address) return {};
        return std::unexpected(address_missing(
            coded_error(339001, "Destination does not exist " + std::string(name)), address));
    }
    const RoutingTypes types = creation.types_of(address);
    if (type && !types.has(*type))
        return std::unexpected(wrong_type(routing_type_name(*type), types.text()));
    return {};
}

}  // namespace minibroker::broker
