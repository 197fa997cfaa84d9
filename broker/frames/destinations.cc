#include "broker/frames/destinations.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/session/session.h"
#include "broker/stomp/destination.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {

FrameOutcome Destinations::require(const Client& client,
                                   Permission permission,
                                   Security::Target target) const {
    const std::string_view user = client.user();
    if (security_.allows(user, permission, target)) return {};
    return std::unexpected(exception_error(Security::refusal(user, permission, target)));
}

bool Destinations::would_allow(const Client& client,
                               Permission permission,
                               Security::Target target) const {
    return security_.would_allow(client.user(), permission, target);
}

// Plans what the address settings and the permissions let a frame create: the address, the routing
// type, an anycast queue. Nothing is created yet: a frame that is refused, for whatever reason,
// leaves no trace. Source: StompConnection.autoCreateDestinationIfPossible, which creates as it
// goes.
std::expected<Creation, StompError> Destinations::plan(const Session& session,
                                                       std::string_view name,
                                                       std::optional<RoutingType> type) const {
    const config::Acceptor& acceptor = session.acceptor();
    const QualifiedName qualified = qualified_name(name);
    Creation creation;
    Address* address = creation.address = book_.find(qualified.address);
    creation.settings =
        address != nullptr ? address->settings : book_.settings().lookup(qualified.address);
    const config::AddressSettings& settings = *creation.settings;
    creation.type =
        type.value_or(settings.default_address_anycast.value_or(false) ? RoutingType::kAnycast
                                                                       : RoutingType::kMulticast);
    const bool may_create = settings.auto_create_addresses.value_or(true);
    if (address == nullptr && may_create) {
        // Artemis removes the prefix once more when it creates, so that `queue/queue/z` creates
        // `z`.
        std::string_view made = qualified.address;
        made.remove_prefix(prefix_in(made, acceptor.anycast_prefixes).size());
        made.remove_prefix(prefix_in(made, acceptor.multicast_prefixes).size());
        if (auto allowed = require(session.client(), Permission::kCreateAddress, {made, {}});
            !allowed)
            return std::unexpected(allowed.error());
        creation.makes_address = book_.find(made) == nullptr;
        creation.new_address = made;
    } else if (address != nullptr && may_create) {
        creation.adds_type = !address->types.has(creation.type);
    }
    if ((qualified.qualified || creation.type == RoutingType::kAnycast) &&
        settings.auto_create_queues.value_or(true)) {
        if (FrameOutcome done = plan_queue(session, name, creation); !done)
            return std::unexpected(done.error());
    }
    return creation;
}

FrameOutcome Destinations::plan_queue(const Session& session,
                                      std::string_view name,
                                      Creation& creation) const {
    const config::Acceptor& acceptor = session.acceptor();
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
        return book_.find(address) != nullptr ||
               (creation.makes_address && creation.new_address == address);
    };
    if (book_.find_queue(queue) != nullptr) return {};
    if (!will_be_there()) {
        const std::size_t again = prefix_in(address, acceptor.anycast_prefixes).size();
        address.remove_prefix(again);
        if (!qualified.qualified) queue.remove_prefix(again);
        if (book_.find_queue(queue) != nullptr) return {};
    }
    if (!will_be_there()) {
        return std::unexpected(address_missing(
            exception_error("AMQ229203: Address Does Not Exist: " + std::string(address)),
            address));
    }
    if (auto allowed = require(session.client(), Permission::kCreateDurableQueue, {address, queue});
        !allowed)
        return allowed;
    creation.makes_queue = true;
    creation.queue_address = address;
    creation.queue = queue;
    return {};
}

// As clients see it in Artemis: the address exists afterwards, if the client may create it.
FrameOutcome Destinations::refuse_odd_name(Client& client,
                                           std::string_view name,
                                           Permission permission,
                                           const Creation& creation) {
    if (!creation.odd_name) return {};
    const QualifiedName parts = qualified_name(name);
    if (would_allow(client, permission, {parts.address, parts.queue})) create(client, creation);
    return std::unexpected(*creation.odd_name);
}

void Destinations::create(Client& client, const Creation& creation) {
    if (creation.makes_address) {
        RoutingTypes types;
        types.add(creation.type);
        manager_.create_address(creation.new_address, types, true);
    }
    if (creation.adds_type) manager_.add_routing_type(*creation.address, creation.type);
    if (creation.other_type) {
        Address* address =
            creation.address != nullptr ? creation.address : book_.find(creation.new_address);
        MB_CHECK(address != nullptr);
        manager_.add_routing_type(*address, *creation.other_type);
    }
    if (creation.makes_queue) {
        Address* address = book_.find(creation.queue_address);
        MB_CHECK(address != nullptr);
        QueueAttributes attributes = attributes_from(*creation.settings, true);
        attributes.routing_type = creation.type;
        attributes.user = client.login.value_or("");
        // Settings contain no filter, so none can be wrong.
        (void)manager_.create_queue(creation.queue, *address, std::move(attributes));
    }
    client.wait_for(store_.commit());
}

// The routing types, once the creation is carried out, of the address that the destination names.
RoutingTypes Creation::types_of(std::string_view name) const {
    RoutingTypes types = address == nullptr ? RoutingTypes{} : address->types;
    if (address == nullptr || adds_type || (makes_queue && queue_address == name)) types.add(type);
    return types;
}

// Whether the destination exists and has the routing type, once `creation` is carried out.
FrameOutcome Destinations::check(std::string_view name,
                                 std::optional<RoutingType> type,
                                 const Creation& creation) const {
    const std::string_view address = qualified_name(name).address;
    const bool made = creation.makes_address && creation.new_address == address;
    if (creation.address == nullptr && !made) {
        if (name == environment_.config.management_address) return {};
        return std::unexpected(address_missing(
            coded_error(339001, "Destination does not exist " + std::string(name)), address));
    }
    const RoutingTypes types = creation.types_of(address);
    if (type && !types.has(*type))
        return std::unexpected(wrong_type(routing_type_name(*type), types.text()));
    return {};
}

}  // namespace minibroker::broker
