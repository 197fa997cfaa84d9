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

/// Routes a client's message to its queues, at once or with its transaction.
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

    /// @param address  of `name`; null: it does not exist
    /// @param transaction  absent: send at once
    [[nodiscard]] FrameOutcome send(Session& session,
                                    std::shared_ptr<Message> message,
                                    const std::optional<std::string>& transaction,
                                    Address* address,
                                    const QualifiedName& name);
    /// Sends the answer to a request to management.
    /// @param session  null: it has ended meanwhile
    /// @param after  the position that it waits for
    void send_reply(Session* session,
                    const std::optional<std::string>& transaction,
                    std::shared_ptr<Message> reply,
                    Lsn after);
    /// The end of what has been written so far.
    [[nodiscard]] Lsn position() const;

private:
    AddressBook& book_;
    Store& store_;
    RouteSelection& selection_;
    Router& router_;
    TransactionHandler& transactions_;
};

}  // namespace minibroker::broker
