#include "broker/session.h"

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

std::expected<Session::Destination, StompError> Session::destination_of(const Frame& frame) const {
    const auto header = frame.header("destination");
    if (!header) {
        // Artemis shows a Java exception's text here (docs/STOMP.md, "Where we differ").
        return std::unexpected(plain_error("The destination header is missing."));
    }
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
    if (core_.security.allows(user, permission, target)) return {};
    return std::unexpected(exception_error(Security::refusal(user, permission, target)));
}

// Makes the address, adds the routing type, makes an anycast queue, as far as the address settings
// allow. Source: StompConnection.autoCreateDestinationIfPossible.
Session::Outcome Session::ensure_destination(std::string_view name,
                                             std::optional<RoutingType> type) {
    const QualifiedName qualified = qualified_name(name);
    Address* address = core_.book.find(qualified.address);
    const auto settings =
        address != nullptr ? address->settings : core_.book.settings().lookup(qualified.address);
    const RoutingType effective =
        type.value_or(settings->default_address_anycast.value_or(false) ? RoutingType::kAnycast
                                                                        : RoutingType::kMulticast);
    const bool may_create = settings->auto_create_addresses.value_or(true);
    if (address == nullptr && may_create) {
        // Artemis takes the prefix off once more when it creates, so that `queue/queue/z` makes
        // `z`.
        std::string_view made = qualified.address;
        made.remove_prefix(prefix_in(made, acceptor_.anycast_prefixes).size());
        made.remove_prefix(prefix_in(made, acceptor_.multicast_prefixes).size());
        if (auto allowed = require(Permission::kCreateAddress, {made, {}}); !allowed)
            return allowed;
        if (core_.book.find(made) == nullptr) {
            RoutingTypes types;
            types.add(effective);
            core_.manager.create_address(made, types, true);
        }
    } else if (address != nullptr && may_create) {
        core_.manager.add_routing_type(*address, effective);
    }
    Outcome outcome;
    if ((qualified.qualified || effective == RoutingType::kAnycast) &&
        settings->auto_create_queues.value_or(true)) {
        outcome = create_missing_queue(name, effective, *settings);
    }
    last_ = std::max(last_, core_.store.commit());
    return outcome;
}

Session::Outcome Session::create_missing_queue(std::string_view name,
                                               RoutingType type,
                                               const config::AddressSettings& settings) {
    const QualifiedName qualified = qualified_name(name);
    if (qualified.address.empty())
        return std::unexpected(exception_error("address can't be null or empty!"));
    if (qualified.qualified && qualified.queue.empty())
        return std::unexpected(exception_error("AMQ229216: Invalid queue name: "));
    std::string_view queue = qualified.qualified ? qualified.queue : qualified.address;
    std::string_view address_name = qualified.address;
    if (core_.book.find_queue(queue) != nullptr) return {};
    Address* address = core_.book.find(address_name);
    if (address == nullptr) {
        const std::size_t again = prefix_in(address_name, acceptor_.anycast_prefixes).size();
        address_name.remove_prefix(again);
        if (!qualified.qualified) queue.remove_prefix(again);
        address = core_.book.find(address_name);
        if (core_.book.find_queue(queue) != nullptr) return {};
    }
    if (address == nullptr) {
        return std::unexpected(
            exception_error("AMQ229203: Address Does Not Exist: " + std::string(address_name)));
    }
    if (auto allowed = require(Permission::kCreateDurableQueue, {address_name, queue}); !allowed) {
        return allowed;
    }
    QueueAttributes attributes = attributes_from(settings, true);
    attributes.routing_type = type;
    attributes.user = login_.value_or("");
    const auto made = core_.manager.create_queue(queue, *address, std::move(attributes));
    if (!made) return std::unexpected(exception_error(made.error().text));
    return {};
}

Session::Outcome Session::check_destination(std::string_view name,
                                            std::optional<RoutingType> type) const {
    const Address* address = core_.book.find(qualified_name(name).address);
    if (address == nullptr && name == core_.config.management_address) return {};
    if (address == nullptr) {
        return std::unexpected(
            coded_error(339001, "Destination does not exist " + std::string(name)));
    }
    if (type && !address->types.has(*type)) {
        StompError error =
            coded_error(339041,
                        "Not allowed to specify " + std::string(routing_type_name(*type)) +
                            " semantics on " + address->types.text() + " address.");
        error.raw_head = true;
        error.close = StompError::Close::kNever;
        return std::unexpected(std::move(error));
    }
    return {};
}

}  // namespace minibroker::broker
