#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/ids.h"
#include "broker/address/address.h"
#include "broker/message/message.h"
#include "broker/stomp/error.h"

namespace minibroker::broker {

class AddressBook;
class RouteSelection;
class Router;
class Session;
class Store;
class TransactionHandler;

/// A client's message to its queues, at once or with its transaction.
class RouteSender {
public:
    RouteSender(AddressBook& book,
                Store& store,
                RouteSelection& selection,
                Router& router,
                TransactionHandler& transactions)
        : book_(book),
          store_(store),
          selection_(selection),
          router_(router),
          transactions_(transactions) {}

    /// @param address  of `name`; null: there is none
    /// @param transaction  absent: at once
    [[nodiscard]] FrameOutcome send(Session& session,
                                    std::shared_ptr<Message> message,
                                    const std::optional<std::string>& transaction,
                                    Address* address,
                                    const QualifiedName& name);
    /// The answer to a request to management.
    /// @param session  null: it has ended meanwhile
    /// @param after  what it waits for
    void send_reply(Session* session,
                    const std::optional<std::string>& transaction,
                    std::shared_ptr<Message> reply,
                    Lsn after);
    /// What was written so far.
    [[nodiscard]] Lsn position() const;

private:
    AddressBook& book_;
    Store& store_;
    RouteSelection& selection_;
    Router& router_;
    TransactionHandler& transactions_;
};

}  // namespace minibroker::broker
