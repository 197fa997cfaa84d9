#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "broker/address/address.h"
#include "broker/message/message.h"
#include "broker/message/route.h"

namespace minibroker::broker {

struct Core;

/// From an address to its queues. Source: Artemis `PostOfficeImpl.route`, `BindingsImpl`.
///
/// A message enters a queue behind all that were routed to that queue before it, whatever each of
/// them waits for: `enter_in_turn` is the one way in (docs/decisions/0016).
class Router {
public:
    explicit Router(Core& core) : core_(core) {}

    /// Takes the turn among anycast queues, looks at filters, wildcards, diverts and duplicate ids.
    /// Sets what the address's settings say of the message (expiry).
    /// @param user  who sends it: addresses that diverts with a routing type lead to are made as
    ///              for a SEND of that user; absent: by the broker itself, nothing is made
    [[nodiscard]] Route select(std::shared_ptr<Message> message,
                               std::optional<std::string_view> user = std::nullopt);
    /// The same when it is known where the message's address leads.
    /// @param name  of `address`, taken apart
    [[nodiscard]] Route select(std::shared_ptr<Message> message,
                               std::optional<std::string_view> user,
                               Address* address,
                               const QualifiedName& name);
    /// Adds the route's records to the batch under way and remembers its duplicate id.
    void store(Route& route);
    /// Puts the message into its queues and delivers.
    void enter(const Route& route);

    /// Routes one message as an operation of its own: it enters its queues when it is durable.
    /// @param after  position that an earlier operation of the same sender waits for
    /// @return what a receipt has to wait for
    Lsn send(std::shared_ptr<Message> message, Lsn after);
    /// The same for what `select` gave. A duplicate waits for what was written before it.
    Lsn send(Route&& route, Lsn after);
    /// Routes all of them, in their order, as one batch (COMMIT).
    Lsn send_all(std::vector<Route> routes, Lsn after);
    /// Routes a message made by the broker within the operation under way; it enters its queues
    /// when that is durable.
    void route_copy(std::shared_ptr<Message> message);
    /// The same straight into `queue`, whatever its filter says.
    void route_copy_to(std::shared_ptr<Message> message, Queue& queue);

private:
    Lsn enter_in_turn(Route&& route, Lsn after);
    Lsn enter_in_turn(std::vector<Route> routes, Lsn after);
    [[nodiscard]] Lsn position_behind(const Route& route) const;
    void take_turn(const Route& route, Lsn position);
    void enter_when_safe(Route route);
    void divide_again(Route& route) const;
    [[nodiscard]] std::vector<QueueId>& place_in(Route& route, const Address& address) const;
    /// How a message came to be routed.
    struct Hop {
        std::optional<std::string_view> user;
        int depth = 0;                   ///< diverts on the way here
        bool rejects_duplicates = true;  ///< not for dead and expired messages
        bool any_type = false;           ///< queues of both types take it: dead and expired ones
        bool for_want_of_queue = false;  ///< on its way to the dead letter address
        std::size_t* copies = nullptr;   ///< made so far, of all that was sent
    };
    void limit(Route& route) const;
    [[nodiscard]] Route select_hop(std::shared_ptr<Message> message, const Hop& hop);
    [[nodiscard]] Route select_at(std::shared_ptr<Message> message,
                                  Address* address,
                                  const QualifiedName& name,
                                  const Hop& hop);
    void select_bound(Address& address, const QualifiedName& name, Route& route, const Hop& hop);
    [[nodiscard]] bool is_duplicate(std::string_view address, Route& route, const Hop& hop) const;
    void follow(const Divert& divert, const Address& address, Route& route, const Hop& hop);
    [[nodiscard]] bool ensure_forwarding(const Message& copy, std::string_view user);
    void add_copy(Route& route, Route copy);
    [[nodiscard]] bool remember(const Message& message);
    void select_anycast(Address& address, const Message& message, Route& route);
    void select_multicast(Address& address, const Message& message, Route& route);
    void apply_settings(const Address& address, Message& message) const;
    void on_nowhere(Address& address, Route& route, const Hop& hop);
    void no_route(const config::AddressSettings& settings, Route& route, const Hop& hop);

    Core& core_;
};

}  // namespace minibroker::broker
