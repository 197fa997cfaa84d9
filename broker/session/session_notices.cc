#include "broker/session/session_notices.h"

#include <cstddef>
#include <string>
#include <utility>

#include "base/uuid.h"
#include "broker/routing/notifications.h"
#include "broker/session/client.h"
#include "broker/session/session.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// How many sessions of a connection are reported; a client may open any number of transactions.
constexpr std::size_t kSessionsMax = 100;

ClientView view(const Session& session, std::string name) {
    const Session::Peer& peer = session.peer();
    const Client& client = session.client();
    return {peer.connection, peer.address, std::move(name), client.login, client.client_id};
}

}  // namespace

std::string session_name(const Client& client, std::uint64_t number) {
    return make_uuid(number, {Milliseconds(0), Milliseconds(client.created_ms)});
}

void SessionNotices::open(Session& session) {
    std::vector<std::uint64_t>& numbers = session.client().session_numbers;
    if (numbers.size() == kSessionsMax) {
        closed(session, numbers[1]);
        numbers.erase(numbers.begin() + 1);
    }
    numbers.push_back(store_.take_id());
    if (notifications_.wanted()) {
        notifications_.session_created(
            view(session, session_name(session.client(), numbers.back())));
    }
}

void SessionNotices::closed(const Session& session, std::uint64_t number) {
    if (notifications_.wanted())
        notifications_.session_closed(view(session, session_name(session.client(), number)));
}

void SessionNotices::close_all(const Session& session) {
    if (!notifications_.wanted()) return;
    for (const std::uint64_t number : session.client().session_numbers) closed(session, number);
}

void SessionNotices::consumer_created(const Session& session, const Consumer& consumer) {
    if (notifications_.wanted())
        notifications_.consumer_created(view(session, session.names().session), consumer);
}

void SessionNotices::consumer_closed(const Session& session, const Consumer& consumer) {
    if (notifications_.wanted())
        notifications_.consumer_closed(view(session, session.names().session), consumer);
}

void SessionNotices::login_refused(const Session& session, std::optional<std::string_view> login) {
    notifications_.authentication_violation(login, session.peer().address);
}

}  // namespace minibroker::broker
