#include "broker/frames/transaction_handler.h"

#include <utility>

#include "broker/routing/router.h"
#include "broker/session/session.h"
#include "broker/session/session_notices.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {

using protocol::Frame;

std::expected<Transaction*, StompError> TransactionHandler::open(Session& session,
                                                                 std::string_view name) {
    Transactions& transactions = session.client().transactions;
    if (Transaction* known = transactions.find(name)) return known;
    if (FrameOutcome room = transactions.has_room_for(name); !room)
        return std::unexpected(room.error());
    session.notices().open(session);
    return &transactions.open(name);
}

FrameOutcome TransactionHandler::on_begin(Session& session, const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name)
        return std::unexpected(transaction_unnamed(339032, "Need a transaction id to begin"));
    const auto transaction = open(session, *name);
    if (!transaction) return std::unexpected(transaction.error());
    if ((*transaction)->begun) {
        return std::unexpected(transaction_begun_twice(*name));
    }
    (*transaction)->begun = true;
    return {};
}

FrameOutcome TransactionHandler::on_commit(Session& session, const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            transaction_unnamed(339030, "transaction header is mandatory to COMMIT a transaction"));
    }
    Client& client = session.client();
    Transaction* open = client.transactions.find(*name);
    if (open == nullptr || !open->begun) return std::unexpected(commit_of_none(*name));
    if (open->has_duplicate) {
        // Artemis begins the name again: in 1.0 and 1.1 it can be used further, and committed.
        open->has_duplicate = false;
        return std::unexpected(commit_of_duplicate(*name));
    }
    Transaction transaction = client.transactions.take(*name);
    if (transaction.routes.empty()) return {};
    if (client.disk_full) return std::unexpected(disk_full());
    client.last = router_.send_all(std::move(transaction.routes), client.last);
    return {};
}

FrameOutcome TransactionHandler::on_abort(Session& session, const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            transaction_unnamed(339033, "transaction header is mandatory to ABORT a transaction"));
    }
    Transactions& transactions = session.client().transactions;
    const Transaction* open = transactions.find(*name);
    if (open == nullptr || !open->begun) return std::unexpected(abort_of_none(*name));
    transactions.erase(*name);
    return {};
}

}  // namespace minibroker::broker
