#include "broker/frames/management_requests.h"

#include <algorithm>
#include <utility>

#include "broker/frames/destinations.h"
#include "broker/frames/request_handler.h"
#include "broker/frames/route_sender.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"
#include "broker/stomp/message.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {

// The operation runs at once, after this SEND's receipt; its reply belongs to the transaction. The
// reply comes behind that receipt, which may be waiting for the disk, and waits until the
// operation's own writes are durable.
FrameOutcome ManagementRequests::take(Session& session,
                                      const Message& message,
                                      const std::optional<std::string>& transaction,
                                      const Creation& creation) {
    Client& client = session.client();
    auto request = handler_.accept(message, client.user(), session.id());
    if (!request) return std::unexpected(request_refused(message, request.error()));
    const QualifiedName to = qualified_name((*request)->reply_to);
    if (!(*request)->reply_to.empty() &&
        !destinations_.require(client, Permission::kSend, {to.address, to.queue})) {
        return std::unexpected(sending_failed(message));  // Artemis has carried it out at this
                                                          // point
    }
    if (transaction) {
        if (FrameOutcome room = client.transactions.has_room_for(*transaction); !room) return room;
    }
    destinations_.create(client, creation);
    handler_.enqueue(std::move(*request),
                     [this, id = session.id(), transaction, before = sender_.position()](
                         std::shared_ptr<Message> reply) {
                         Session* asker = sessions_.find(id);
                         Lsn after = asker != nullptr ? asker->client().last : Lsn{};
                         const bool syncs = config_.journal_sync_non_transactional;
                         const Lsn written = sender_.position();
                         if (syncs && written > before) after = std::max(after, written);
                         if (asker != nullptr) asker->client().last = after;
                         sender_.send_reply(asker, transaction, std::move(reply), after);
                     });
    return {};
}

}  // namespace minibroker::broker
