#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "broker/address/address.h"
#include "broker/message/message.h"
#include "broker/message/route.h"
#include "broker/routing/copies.h"
#include "broker/routing/hop.h"
#include "broker/routing/queue_selection.h"

namespace minibroker::broker {

class AddressBook;
class DuplicateIdCache;
struct Environment;

/// Finds the queues for a message from its address. Advances the turn among anycast queues, applies
/// filters, wildcards, diverts and duplicate ids, and sets what the address settings determine for
/// the message (expiry). Source: Artemis `PostOfficeImpl.route`, `BindingsImpl`.
class RouteSelection {
public:
    RouteSelection(const Environment& environment,
                   AddressBook& book,
                   const DuplicateIdCache& duplicate_ids,
                   QueueSelection& queues,
                   Copies& copies)
        : environment_(environment),
          book_(book),
          duplicate_ids_(duplicate_ids),
          queues_(queues),
          copies_(copies) {}

    /// Called with a client's message that reaches no queue.
    using UnroutedListener = std::function<void(Address&, const Message&, std::string_view user)>;
    void set_unrouted_listener(UnroutedListener listener) { on_unrouted_ = std::move(listener); }

    /// @param user  the sender: addresses that diverts with a routing type lead to are created as
    ///         for a SEND of that user; absent: the broker itself sends, nothing is created
    [[nodiscard]] Route select(std::shared_ptr<Message> message,
                               std::optional<std::string_view> user = std::nullopt);
    /// As above, if the message's address has been looked up already.
    /// @param name  of `address`, split into its parts
    [[nodiscard]] Route select(std::shared_ptr<Message> message,
                               std::optional<std::string_view> user,
                               Address* address,
                               const QualifiedName& name);
    /// For a message made by the broker, a dead or an expired one: it is not dropped as a
    /// duplicate, and queues of both types accept it.
    [[nodiscard]] Route select_copy(std::shared_ptr<Message> message);
    /// To `queue` alone, regardless of its filter.
    [[nodiscard]] Route select_only(std::shared_ptr<Message> message, Queue& queue) {
        return queues_.only(std::move(message), queue);
    }
    [[nodiscard]] const SharedBudgets& budgets() const { return copies_.budgets(); }
    /// A message on its way through diverts (`Copies`).
    [[nodiscard]] Route select_hop(std::shared_ptr<Message> message, const Hop& hop);

private:
    [[nodiscard]] Route select_at(std::shared_ptr<Message> message,
                                  Address* address,
                                  const QualifiedName& name,
                                  const Hop& hop);
    void select_bound(Address& address, const QualifiedName& name, Route& route, const Hop& hop);
    [[nodiscard]] bool is_duplicate(std::string_view address, Route& route, const Hop& hop) const;
    void apply_settings(const Address& address, Message& message) const;
    void on_nowhere(Address& address, Route& route, const Hop& hop);

    const Environment& environment_;
    AddressBook& book_;
    const DuplicateIdCache& duplicate_ids_;
    QueueSelection& queues_;
    Copies& copies_;
    UnroutedListener on_unrouted_;
};

}  // namespace minibroker::broker
