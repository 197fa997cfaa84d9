#include "broker/frames/send_handler.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/frames/destinations.h"
#include "broker/frames/message_sender.h"
#include "broker/frames/request_handler.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/stomp/destination.h"
#include "broker/stomp/message.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {

using protocol::Frame;

namespace {

// Whether an ANYCAST message reaches nobody at `address` although somebody listens there.
bool misses_subscribers(const Address* address) {
    if (address == nullptr || address->multicast.empty()) return false;
    const auto is_heard = [](const Queue* queue) { return !queue->consumers().empty(); };
    return std::ranges::any_of(address->multicast, is_heard) &&
           std::ranges::none_of(address->anycast, is_heard);
}

// The head of a large message must be small. Source: StompSession.sendInternalLarge.
bool is_head_too_large(const Message& message, std::int64_t large) {
    return message.large_size >= 0 && message.head_size() >= large;
}

}  // namespace

FrameOutcome SendHandler::on_send(Session& session, Frame& frame) {
    std::unique_ptr<SendShape>& shape = session.client().send_shape;
    if (!session.decoder().head_repeated()) shape.reset();
    return shape && holds(*shape) ? send_again(session, frame) : send_new(session, frame);
}

FrameOutcome SendHandler::send_new(Session& session, Frame& frame) {
    Client& client = session.client();
    const std::int64_t large = session.acceptor().stomp_min_large_message_size;
    const auto destination = destination_of(frame, session.acceptor());
    if (!destination) return std::unexpected(destination.error());
    std::optional<RoutingType> type = destination->prefix_type;
    if (const auto header = frame.header("destination-type")) {
        type = routing_type_of(*header);
        if (!type) return std::unexpected(wrong_destination_type(*header));
    }
    // Nothing is created before the last reason to refuse the frame has been checked.
    auto creation = destinations_.plan(session, destination->name, type);
    if (!creation) return std::unexpected(creation.error());
    if (FrameOutcome done =
            destinations_.refuse_odd_name(client, destination->name, Permission::kSend, *creation);
        !done)
        return done;
    if (FrameOutcome done = destinations_.check(destination->name, type, *creation); !done)
        return done;
    SendContext context;
    context.address = destination->name;
    context.prefix = destination->prefix;
    context.routing_type = type;
    context.now = environment_.now.wall.count();
    HintSet hints;
    if (is_temporary_name(destination->name)) (void)hints.add(Hint::kTemporaryQueue);
    context.hints = &hints;
    auto message = message_from(frame, context);
    if (!message) {
        // As clients see it in Artemis: a header that is not a number is refused after the
        // destination was created.
        const QualifiedName name = qualified_name(destination->name);
        if (destinations_.would_allow(client, Permission::kSend, {name.address, name.queue}))
            destinations_.create(client, *creation);
        return std::unexpected(std::move(message).error());
    }
    if ((*message)->routing_type != type) {
        if (!plan_own_type(session, destination->name, **message, *creation))
            return std::unexpected(own_type_refused(**message));
    } else if (session.decoder().head_repeated() && creation->makes_nothing()) {
        keep_shape(client, **message, frame, type);
    }
    take_body(**message, frame, large);
    if (is_head_too_large(**message, large))
        return std::unexpected(head_too_large(**message, large));
    std::optional<std::string> transaction;
    if (const auto header = frame.header("transaction")) transaction = std::string(*header);
    if (type == RoutingType::kAnycast && !qualified_name(destination->name).qualified &&
        misses_subscribers(creation->address))
        (void)hints.add(Hint::kAnycast);
    const bool looks =
        !hints.empty() || session.decoder().body_goes_on() || client.hints.names_left();
    if (looks) session.log().hint_send(session, hints, frame);
    FrameOutcome done =
        sender_.send(session, std::move(*message), std::move(transaction), nullptr, &*creation);
    if (looks) session.log().client_log().set_quiet(false);
    if (!done) return done;
    session.receipt(frame);
    requests_.run_requests();
    return {};
}

// Plans what the message's own routing type (property `_AMQ_ROUTING_TYPE`) needs, if nothing is
// bound to the address. Source: PostOfficeImpl.route, ServerSessionImpl.checkAutoCreate.
// @return whether the message can have that type
bool SendHandler::plan_own_type(const Session& session,
                                std::string_view name,
                                const Message& message,
                                Creation& creation) const {
    if (!message.routing_type || message.address == environment_.config.management_address)
        return true;
    if (creation.makes_queue ||
        (creation.address != nullptr && book_.is_bound(*creation.address))) {
        return true;
    }
    auto own = destinations_.plan(session, name, message.routing_type);
    if (!own || !destinations_.check(name, message.routing_type, *own)) return false;
    if (creation.makes_address || creation.adds_type) own->other_type = creation.type;
    creation = std::move(*own);
    return true;
}

// The same head always gives the same message, except for body and time, so a head that a producer
// repeats is checked only once. Excluded are scheduled messages, whose time may count from now, and
// requests to management, which take a path of their own.
void SendHandler::keep_shape(Client& client,
                             const Message& message,
                             const Frame& frame,
                             std::optional<RoutingType> type) {
    client.send_shape.reset();
    if (message.scheduled != 0 || message.address == environment_.config.management_address) return;
    auto shape = std::make_unique<SendShape>(message);
    shape->address = book_.find(shape->name.address);
    if (shape->address == nullptr) return;
    if (const auto header = frame.header("transaction")) shape->transaction = std::string(*header);
    shape->has_receipt = frame.header("receipt").has_value();
    const bool anycast = shape->address->settings->default_address_anycast.value_or(false);
    shape->effective = type.value_or(anycast ? RoutingType::kAnycast : RoutingType::kMulticast);
    shape->book_changes = book_.changes();
    client.send_shape = std::move(shape);
}

// Whether everything that the SEND needs still exists, so that nothing would be created or refused.
bool SendHandler::holds(const SendShape& shape) const {
    return shape.book_changes == book_.changes() && shape.address->types.has(shape.effective);
}

FrameOutcome SendHandler::send_again(Session& session, Frame& frame) {
    SendShape& shape = *session.client().send_shape;
    const std::int64_t large = session.acceptor().stomp_min_large_message_size;
    auto message = std::make_shared<Message>(shape.message);
    message->timestamp = environment_.now.wall.count();
    take_body(*message, frame, large);
    if (is_head_too_large(*message, large)) return std::unexpected(head_too_large(*message, large));
    const bool has_receipt = shape.has_receipt;
    if (FrameOutcome done =
            sender_.send(session, std::move(message), shape.transaction, &shape, nullptr);
        !done)
        return done;
    if (has_receipt) session.receipt(frame);
    requests_.run_requests();
    return {};
}

}  // namespace minibroker::broker
