#include <algorithm>

#include "base/check.h"
#include "base/uuid.h"
#include "broker/address/binding_text.h"
#include "broker/environment/environment.h"
#include "broker/routing/notifications.h"
#include "broker/routing/route_selection.h"
#include "broker/routing/router.h"
#include "broker/security/security.h"
#include "broker/session/request_handler.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"
#include "broker/stomp/message.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

// What management sees of a client and does to it.

namespace minibroker::broker {
namespace {

// How many sessions of a connection are told of; a client's transactions have no end.
constexpr std::size_t kSessionsMax = 100;

}  // namespace

void Session::open_session() {
    session_numbers_.push_back(parts_.store.take_id());
    if (parts_.notifications.wanted())
        parts_.notifications.session_created(view(session_name(session_numbers_.back())));
}

ClientView Session::view(std::string session) const {
    return {peer_.connection, peer_.address, std::move(session), login(), client_id()};
}

std::string Session::session_name(std::uint64_t number) const {
    return make_uuid(number, {Milliseconds(0), Milliseconds(created_ms_)});
}

// Artemis opens a session for each transaction and closes it with the connection.
std::expected<Session::Transaction*, StompError> Session::transaction_named(
    const std::string& name) {
    const auto it = transactions_.find(name);
    if (it != transactions_.end()) return &it->second;
    if (Outcome room = has_room_for_transaction(name); !room) return std::unexpected(room.error());
    if (session_numbers_.size() == kSessionsMax) {
        if (parts_.notifications.wanted())
            parts_.notifications.session_closed(view(session_name(session_numbers_[1])));
        session_numbers_.erase(session_numbers_.begin() + 1);
    }
    open_session();
    Transaction transaction{.one = Share(transaction_budget_), .bytes = Share(transaction_bytes_)};
    const bool taken = transaction.one.set(1) && transaction.bytes.set(name.size());
    MB_CHECK(taken);
    return &transactions_.emplace(name, std::move(transaction)).first->second;
}

Session::Names Session::names() const {
    const std::uint64_t first = session_numbers_.empty() ? 0 : session_numbers_.front();
    return {peer_.address, peer_.connection, session_name(first)};
}

// The operation runs at once, behind this SEND's receipt; its reply belongs to the transaction. The
// reply is behind that receipt, which may be waiting for the disk, and waits for what the operation
// wrote.
Session::Outcome Session::manage(const std::shared_ptr<Message>& message,
                                 const std::optional<std::string>& transaction,
                                 const Sent& size,
                                 const Creation& creation) {
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    auto request = parts_.requests.accept(*message, user, id());
    if (!request) return std::unexpected(request_refused(*message, request.error()));
    const QualifiedName to = qualified_name((*request)->reply_to);
    if (!(*request)->reply_to.empty() &&
        !parts_.security.allows(user, Permission::kSend, {to.address, to.queue})) {
        return std::unexpected(sending_failed(*message));  // Artemis has carried it out by then
    }
    if (transaction) {
        if (Outcome room = has_room_for_transaction(*transaction); !room) return room;
    }
    create(creation);
    count_sent(size);
    const auto answer = [&parts = parts_, id = id(), transaction, before = parts_.store.last()](
                            std::shared_ptr<Message> reply) {
        Session* session = parts.sessions.find(id);
        Lsn after = session ? session->last_ : Lsn{};
        const bool syncs = parts.environment.config.journal_sync_non_transactional;
        if (syncs && parts.store.last() > before) after = std::max(after, parts.store.last());
        if (session) session->last_ = after;
        if (session == nullptr || !transaction) {
            parts.router.send(std::move(reply), after);
        } else {
            // One beyond the limits is lost with its transaction: what was asked is done.
            if (auto open = session->transaction_named(*transaction))
                (void)session->keep_for_commit(**open, parts.selection.select(std::move(reply)));
        }
    };
    parts_.requests.enqueue(std::move(*request), answer);
    return {};
}

void Session::forget_sends(const std::function<bool(std::string_view address)>& concerns) {
    for (auto& [name, transaction] : transactions_) {
        std::erase_if(transaction.routes, [&](const Route& route) {
            return concerns(qualified_name(route.message->address).address);
        });
    }
}

void Session::close_by_management() {
    close_by_management("AMQ229005: connections for " + peer_.address + " closed by management");
}

void Session::close_by_management(std::string text) {
    if (disconnecting_) return;
    fail(because(plain_error(std::move(text)),
                 "an operation of management closed the connection",
                 "connect anew"));
}

// Source: StompSession.disconnect: an ERROR without a message, which closes the connection in 1.2.
void Session::disconnect(Consumer& consumer) {
    const auto it = consumers_.find(consumer.id());
    if (it == consumers_.end()) return;
    StompError error = because(
        {}, "an operation of management took the consumer or its queue away", "SUBSCRIBE again");
    error.only_body = true;
    error.body =
        "consumer with ID ServerConsumerImpl [id=" + std::to_string(consumer.id().value) +
        ", filter=" + std::string(consumer.has_selector() ? consumer.selector()->text() : "null") +
        ", binding=" + binding_text(parts_.environment.config.name, consumer.queue()) +
        ", closed=false] disconnected by server";
    close_subscription(*it->second, ReturnReason::kUnsubscribed);
    if (disconnecting_) return;
    if (version_ == protocol::Version::kV12) return fail(std::move(error));
    reply(
        [error = std::move(error)](Session& session) { session.write_error(error, std::nullopt); });
}

}  // namespace minibroker::broker
