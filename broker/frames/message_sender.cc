#include "broker/frames/message_sender.h"

#include <utility>

#include "broker/address/address_book.h"
#include "broker/frames/destinations.h"
#include "broker/frames/management_requests.h"
#include "broker/frames/route_sender.h"
#include "broker/frames/send_checks.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {
namespace {

void count(Client& client, const Client::Sent& sent) {
    client.sent.messages += sent.messages;
    client.sent.bytes += sent.bytes;
}

}  // namespace

// @param shape  of the head, if it leads where the last one did; null: unknown
// @param creation  to be carried out first; null: nothing
FrameOutcome MessageSender::send(Session& session,
                                 std::shared_ptr<Message> message,
                                 std::optional<std::string> transaction,
                                 SendShape* shape,
                                 const Creation* creation) {
    Client& client = session.client();
    if (FrameOutcome done = checks_.stamp(session, *message); !done) return done;
    const QualifiedName name = shape != nullptr ? shape->name : qualified_name(message->address);
    // A fully qualified name that leads to the management address is an ordinary one, as in
    // Artemis.
    const bool manages = shape == nullptr && checks_.manages(*message);
    if (shape == nullptr || !checks_.still_allowed(*shape)) {
        if (FrameOutcome allowed = checks_.check_sender(client, *message, name, manages, shape);
            !allowed)
            return allowed;
    }
    Address* address = shape != nullptr ? shape->address : book_.find(name.address);
    if (message->unusable != Message::Unusable::kNo && !manages) {
        const bool bound = (address != nullptr && book_.is_bound(*address)) ||
                           (creation != nullptr && creation->makes_queue);
        if (bound || message->unusable == Message::Unusable::kAlways) {
            if (creation != nullptr)
                destinations_.create(client, *creation);  // clients see this in Artemis
            return std::unexpected(property_unusable(*message));
        }
    }
    const config::AddressSettings* settings = address != nullptr    ? address->settings.get()
                                              : creation != nullptr ? creation->settings.get()
                                                                    : nullptr;
    const bool stamps = settings != nullptr && settings->enable_ingress_timestamp.value_or(false);
    const Client::Sent size{1, stamps ? message->encoded_size() : message->routed_size()};
    if (manages) {
        FrameOutcome taken = requests_.take(session, *message, transaction, *creation);
        if (taken) count(client, size);
        return taken;
    }
    if (client.disk_full) {
        if (transaction) client.transactions.erase(*transaction);
        return std::unexpected(disk_full());
    }
    if (message->routing_type == RoutingType::kAnycast && !name.qualified &&
        (address == nullptr || address->anycast.empty()) &&
        !settings->auto_create_queues.value_or(true)) {
        return std::unexpected(no_queue_to_send_to(*message));
    }
    if (stamps) checks_.stamp_arrival(*message);
    using Admission = AddressLimits::Admission;
    const Admission admission = checks_.admission(address);
    if (admission == Admission::kRefuse) {
        if (transaction) client.transactions.erase(*transaction);
        return std::unexpected(address_full(*message));
    }
    if (transaction) {
        if (FrameOutcome room = client.transactions.has_room_for(*transaction); !room) return room;
    }
    if (creation != nullptr && !creation->makes_nothing()) {
        destinations_.create(client, *creation);
        address = book_.find(name.address);
    }
    if (admission == Admission::kDrop) [[unlikely]] {
        session.log().client_log().dropped(*address);
        return count(client, size), FrameOutcome{};
    }
    FrameOutcome sent = sender_.send(session, std::move(message), transaction, address, name);
    if (sent) count(client, size);
    return sent;
}

}  // namespace minibroker::broker
