#pragma once

#include "broker/address/address.h"
#include "broker/address/divert.h"
#include "broker/limits/limits.h"
#include "broker/message/route.h"
#include "broker/routing/hop.h"

namespace minibroker::broker {

class AddressBook;
class AddressLimits;
class AutoCreation;
class RouteSelection;
class Store;

/// Copies that routing makes: by diverts, and if there is no queue. They are routed in turn by the
/// `RouteSelection` that asks for them. Source: Artemis `DivertImpl.route`,
/// `PostOfficeImpl.maybeSendToDLA`.
class Copies {
public:
    Copies(AddressBook& book,
           Store& store,
           AddressLimits& limits,
           AutoCreation& creation,
           const SharedBudgets& budgets)
        : book_(book), store_(store), limits_(limits), creation_(creation), budgets_(budgets) {}

    /// Adds the copy that `divert` makes of the message of `route`, which was sent to `address`.
    void follow(const Divert& divert,
                const Address& address,
                Route& route,
                const Hop& hop,
                RouteSelection& selection);
    /// The message has reached no queue: it may go to the dead letter address (sendToDLAOnNoRoute).
    void on_no_route(const config::AddressSettings& settings,
                     Route& route,
                     const Hop& hop,
                     RouteSelection& selection);
    /// Refuses a route whose records would be too large.
    void limit(Route& route) const;
    [[nodiscard]] const SharedBudgets& budgets() const { return budgets_; }

private:
    void add_copy(Route& route, Route copy);

    AddressBook& book_;
    Store& store_;
    AddressLimits& limits_;
    AutoCreation& creation_;
    const SharedBudgets& budgets_;
};

}  // namespace minibroker::broker
