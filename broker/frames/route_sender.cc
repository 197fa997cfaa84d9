#include "broker/frames/route_sender.h"

#include <utility>

#include "broker/address/address_book.h"
#include "broker/frames/transaction_handler.h"
#include "broker/routing/route_selection.h"
#include "broker/routing/router.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {

Lsn RouteSender::position() const {
    return store_.last();
}

FrameOutcome RouteSender::send(Session& session,
                               std::shared_ptr<Message> message,
                               const std::optional<std::string>& transaction,
                               Address* address,
                               const QualifiedName& name) {
    Client& client = session.client();
    if (transaction) {
        const Transaction* open = client.transactions.find(*transaction);
        if (open != nullptr && open->has_duplicate) return {};
    }
    Route route = selection_.select(std::move(message), client.user(), address, name);
    if (!book_.diverts().all().empty()) client.wait_for(store_.commit());  // their copies
    using Refusal = Route::Refusal;
    const bool duplicate =
        route.refusal == Refusal::kDuplicate || route.refusal == Refusal::kDuplicateCopy;
    if (route.refusal != Refusal::kNone && !(duplicate && transaction) &&
        route.refusal != Refusal::kDuplicate) {
        if (transaction) client.transactions.erase(*transaction);
        return std::unexpected(route_refused(route, selection_.budgets()));
    }
    if (!transaction) {
        client.last = router_.send(std::move(route), client.last);
        return {};
    }
    const auto named = transactions_.open(session, *transaction);
    if (!named) return std::unexpected(named.error());
    if (!(*named)->begun) session.log().hint(session, Hint::kNotBegun, session.frame());
    if (!duplicate) return client.transactions.keep(**named, std::move(route));
    (*named)->has_duplicate = true;
    (*named)->routes.clear();
    return {};
}

void RouteSender::send_reply(Session* session,
                             const std::optional<std::string>& transaction,
                             std::shared_ptr<Message> reply,
                             Lsn after) {
    if (session == nullptr || !transaction) {
        router_.send(std::move(reply), after);
        return;
    }
    // A reply beyond the limits is lost with its transaction: the operation itself is done.
    if (auto open = transactions_.open(*session, *transaction))
        (void)session->client().transactions.keep(**open, selection_.select(std::move(reply)));
}

}  // namespace minibroker::broker
