#include <algorithm>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/client_log/client_log.h"
#include "broker/environment/environment.h"
#include "broker/limits/limits.h"
#include "broker/paging/address_limits.h"
#include "broker/routing/record_bytes.h"
#include "broker/routing/route_selection.h"
#include "broker/routing/router.h"
#include "broker/security/security.h"
#include "broker/session/request_handler.h"
#include "broker/session/session.h"
#include "broker/stomp/message.h"
#include "broker/stomp/refusals.h"
#include "broker/store/after_durable.h"
#include "broker/store/store.h"

namespace minibroker::broker {

namespace {

// Whether what is ANYCAST gets to nobody at `address` while somebody listens there.
bool misses_subscribers(const Address* address) {
    if (address == nullptr || address->multicast.empty()) return false;
    const auto is_heard = [](const Queue* queue) { return !queue->consumers().empty(); };
    return std::ranges::any_of(address->multicast, is_heard) &&
           std::ranges::none_of(address->anycast, is_heard);
}

}  // namespace

Session::Outcome Session::on_send(Frame& frame) {
    if (!decoder_.head_repeated()) send_shape_.reset();
    return shape_holds() ? send_again(frame) : send_new(frame);
}

Session::Outcome Session::send_new(Frame& frame) {
    const auto destination = destination_of(frame);
    if (!destination) return std::unexpected(destination.error());
    std::optional<RoutingType> type = destination->prefix_type;
    if (const auto header = frame.header("destination-type")) {
        type = routing_type_of(*header);
        if (!type) return std::unexpected(wrong_destination_type(*header));
    }
    // Nothing is made before the last reason to refuse the frame is looked at.
    auto creation = plan_creation(destination->name, type);
    if (!creation) return std::unexpected(creation.error());
    if (Outcome done = refuse_odd_name(destination->name, Permission::kSend, *creation); !done)
        return done;
    if (Outcome done = check_destination(destination->name, type, *creation); !done) return done;
    SendContext context;
    context.address = destination->name;
    context.prefix = destination->prefix;
    context.routing_type = type;
    context.now = parts_.environment.now.wall.count();
    HintSet hints;
    if (is_temporary_name(destination->name)) (void)hints.add(Hint::kTemporaryQueue);
    context.hints = &hints;
    auto message = message_from(frame, context);
    if (!message) {
        // What clients see of Artemis: for a header that is no number it has made the destination.
        const QualifiedName name = qualified_name(destination->name);
        if (would_allow(Permission::kSend, {name.address, name.queue})) create(*creation);
        return std::unexpected(std::move(message).error());
    }
    if ((*message)->routing_type != type) {
        if (!plan_own_type(destination->name, **message, *creation))
            return std::unexpected(own_type_refused(**message));
    } else if (decoder_.head_repeated() && creation->makes_nothing()) {
        keep_shape(**message, frame, type);
    }
    take_body(**message, frame, acceptor_.stomp_min_large_message_size);
    if (head_too_big(**message))
        return std::unexpected(head_too_large(**message, acceptor_.stomp_min_large_message_size));
    std::optional<std::string> transaction;
    if (const auto header = frame.header("transaction")) transaction = std::string(*header);
    if (type == RoutingType::kAnycast && !qualified_name(destination->name).qualified &&
        misses_subscribers(creation->address))
        (void)hints.add(Hint::kAnycast);
    const bool looks = !hints.empty() || decoder_.body_goes_on() || hints_.names_left();
    if (looks) hint_send(hints, frame);
    Outcome done =
        send_message_now(std::move(*message), std::move(transaction), nullptr, &*creation);
    if (looks) parts_.client_log.set_quiet(false);
    if (!done) return done;
    receipt(frame);
    parts_.requests.run_requests();
    return {};
}

// The head of a large message must be small. Source: StompSession.sendInternalLarge.
bool Session::head_too_big(const Message& message) const {
    return message.large_size >= 0 && message.head_size() >= acceptor_.stomp_min_large_message_size;
}

// What the message's own routing type needs, given by its property (`_AMQ_ROUTING_TYPE`), where
// nothing is bound to the address. Source: PostOfficeImpl.route, ServerSessionImpl.checkAutoCreate.
// @return whether it can be had
bool Session::plan_own_type(std::string_view name,
                            const Message& message,
                            Creation& creation) const {
    if (!message.routing_type || message.address == parts_.environment.config.management_address)
        return true;
    if (creation.makes_queue ||
        (creation.address != nullptr && parts_.book.is_bound(*creation.address))) {
        return true;
    }
    auto own = plan_creation(name, message.routing_type);
    if (!own || !check_destination(name, message.routing_type, *own)) return false;
    if (creation.makes_address || creation.adds_type) own->other_type = creation.type;
    creation = std::move(*own);
    return true;
}

// One head gives one message, but for body and time: what a producer repeats is looked at once.
// When a scheduled message is due may count from now; a request to the management has a way of its
// own.
void Session::keep_shape(const Message& message,
                         const Frame& frame,
                         std::optional<RoutingType> type) {
    send_shape_.reset();
    if (message.scheduled != 0 || message.address == parts_.environment.config.management_address)
        return;
    auto shape = std::make_unique<SendShape>(message);
    shape->address = parts_.book.find(shape->name.address);
    if (shape->address == nullptr) return;
    if (const auto header = frame.header("transaction")) shape->transaction = std::string(*header);
    shape->has_receipt = frame.header("receipt").has_value();
    const bool anycast = shape->address->settings->default_address_anycast.value_or(false);
    shape->effective = type.value_or(anycast ? RoutingType::kAnycast : RoutingType::kMulticast);
    shape->book_changes = parts_.book.changes();
    send_shape_ = std::move(shape);
}

// Whether what a SEND needs is still all there, so that nothing would be made or refused.
bool Session::shape_holds() const {
    return send_shape_ != nullptr && send_shape_->book_changes == parts_.book.changes() &&
           send_shape_->address->types.has(send_shape_->effective);
}

Session::Outcome Session::send_again(Frame& frame) {
    SendShape& shape = *send_shape_;
    auto message = std::make_shared<Message>(shape.message);
    message->timestamp = parts_.environment.now.wall.count();
    take_body(*message, frame, acceptor_.stomp_min_large_message_size);
    if (head_too_big(*message))
        return std::unexpected(head_too_large(*message, acceptor_.stomp_min_large_message_size));
    const bool has_receipt = shape.has_receipt;
    if (Outcome done = send_message_now(std::move(message), shape.transaction, &shape, nullptr);
        !done)
        return done;
    if (has_receipt) receipt(frame);
    parts_.requests.run_requests();
    return {};
}

// What the broker adds to a message of this client.
Session::Outcome Session::stamp(Message& message) const {
    if (parts_.environment.config.populate_validated_user && login_) {
        message.properties.set(property::kValidatedUser, *login_);
    }
    if (parts_.environment.config.reject_empty_validated_user &&
        !message.properties.has(property::kValidatedUser)) {
        return std::unexpected(user_missing(message));
    }
    if (acceptor_.stomp_enable_message_id) {
        message.properties.set("amqMessageId", "STOMP" + std::to_string(message.id.value));
    }
    if (no_local_ > 0) message.properties.set(property::kConnectionId, peer_.connection);
    return {};
}

// @param shape  the head's, where it leads where it did; null: not known
// @param creation  what is to be made first; null: nothing
Session::Outcome Session::send_message_now(std::shared_ptr<Message> message,
                                           std::optional<std::string> transaction,
                                           SendShape* shape,
                                           const Creation* creation) {
    message->id = MessageId{parts_.store.take_id()};
    if (Outcome done = stamp(*message); !done) return done;
    const QualifiedName name = shape != nullptr ? shape->name : qualified_name(message->address);
    // A full name that leads to the management address is an ordinary one, as in Artemis.
    const bool manages =
        shape == nullptr && message->address == parts_.environment.config.management_address;
    // What a shape was allowed stays so until permissions change.
    if (shape == nullptr || shape->security_changes != parts_.security.changes()) {
        if (Outcome allowed = check_sender(*message, name, manages, shape); !allowed)
            return allowed;
    }
    Address* address = shape != nullptr ? shape->address : parts_.book.find(name.address);
    if (message->unusable != Message::Unusable::kNo && !manages) {
        const bool bound = (address != nullptr && parts_.book.is_bound(*address)) ||
                           (creation != nullptr && creation->makes_queue);
        if (bound || message->unusable == Message::Unusable::kAlways) {
            if (creation != nullptr) create(*creation);  // what clients see of Artemis
            return std::unexpected(property_unusable(*message));
        }
    }
    const config::AddressSettings* settings = address != nullptr    ? address->settings.get()
                                              : creation != nullptr ? creation->settings.get()
                                                                    : nullptr;
    const bool stamps = settings != nullptr && settings->enable_ingress_timestamp.value_or(false);
    const Sent size{1, stamps ? message->encoded_size() : message->routed_size()};
    if (manages) return manage(message, transaction, size, *creation);
    if (disk_full_) {
        if (transaction) transactions_.erase(*transaction);
        return std::unexpected(disk_full());
    }
    if (message->routing_type == RoutingType::kAnycast && !name.qualified &&
        (address == nullptr || address->anycast.empty()) &&
        !settings->auto_create_queues.value_or(true)) {
        return std::unexpected(no_queue_to_send_to(*message));
    }
    if (stamps)
        message->properties.set_long(property::kIngressTimestamp,
                                     parts_.environment.now.wall.count());
    using Admission = AddressLimits::Admission;
    const Admission admission =
        address != nullptr ? parts_.limits.admission(*address) : Admission::kTake;
    if (admission == Admission::kRefuse) {
        if (transaction) transactions_.erase(*transaction);
        return std::unexpected(address_full(*message));
    }
    if (transaction) {
        if (Outcome room = has_room_for_transaction(*transaction); !room) return room;
    }
    if (creation != nullptr && !creation->makes_nothing()) {
        create(*creation);
        address = parts_.book.find(name.address);
    }
    if (admission == Admission::kDrop) [[unlikely]] {
        parts_.client_log.dropped(*address);
        return count_sent(size), Outcome{};
    }
    return route_now(std::move(message), transaction, address, name, size);
}

Session::Outcome Session::check_sender(const Message& message,
                                       const QualifiedName& name,
                                       bool manages,
                                       SendShape* shape) const {
    const std::uint64_t permissions = parts_.security.changes();
    const Permission needed = manages ? Permission::kManage : Permission::kSend;
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    if (!parts_.security.allows(user, needed, {name.address, name.queue}))
        return std::unexpected(sending_failed(message));
    if (shape != nullptr) shape->security_changes = permissions;
    return {};
}

void Session::count_sent(const Sent& sent) {
    sent_.messages += sent.messages;
    sent_.bytes += sent.bytes;
}

Session::Outcome Session::route_now(std::shared_ptr<Message> message,
                                    const std::optional<std::string>& transaction,
                                    Address* address,
                                    const QualifiedName& name,
                                    const Sent& size) {
    const auto open = transaction ? transactions_.find(*transaction) : transactions_.end();
    if (open != transactions_.end() && open->second.spoiled) return count_sent(size), Outcome{};
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    Route route = parts_.selection.select(std::move(message), user, address, name);
    if (!parts_.book.diverts().all().empty())
        last_ = std::max(last_, parts_.store.commit());  // what they made
    using Refusal = Route::Refusal;
    const bool duplicate =
        route.refusal == Refusal::kDuplicate || route.refusal == Refusal::kDuplicateCopy;
    if (route.refusal != Refusal::kNone && !(duplicate && transaction) &&
        route.refusal != Refusal::kDuplicate) {
        if (transaction) transactions_.erase(*transaction);
        return std::unexpected(route_refused(route, parts_.budgets));
    }
    if (!transaction) {
        last_ = parts_.router.send(std::move(route), last_);
        count_sent(size);
        return {};
    }
    const auto named = transaction_named(*transaction);
    if (!named) return std::unexpected(named.error());
    if (!(*named)->begun) hint(Hint::kNotBegun, frame_);
    if (duplicate) {
        (*named)->spoiled = true;
        (*named)->routes.clear();
    } else if (Outcome kept = keep_for_commit(**named, std::move(route)); !kept) {
        return kept;
    }
    count_sent(size);
    return {};
}

// Whether one more may be open, if there is none of that name.
Session::Outcome Session::has_room_for_transaction(const std::string& name) const {
    if (transactions_.contains(name)) return {};
    if (transaction_budget_.left() == 0)
        return std::unexpected(too_many_transactions(transaction_budget_.own_limit(1)));
    if (transaction_bytes_.left() < name.size()) return std::unexpected(too_large(name.size()));
    return {};
}

StompError Session::too_large(std::size_t more) const {
    return transactions_too_large(transaction_bytes_.own_limit(more));
}

// Beyond the limit the transaction is lost: a COMMIT of a part of it would be wrong.
Session::Outcome Session::keep_for_commit(Transaction& transaction, Route route) {
    const std::size_t size = record_bytes(route);
    if (!transaction.bytes.set(transaction.bytes.amount() + size)) {
        StompError error = too_large(size);
        std::erase_if(transactions_,
                      [&](const auto& entry) { return &entry.second == &transaction; });
        return std::unexpected(std::move(error));
    }
    transaction.routes.push_back(std::move(route));
    return {};
}

bool Session::waits_for_disk() const {
    return !ended_ && !parts_.durable.is_durable(last_);
}

Session::Outcome Session::on_begin(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name)
        return std::unexpected(transaction_unnamed(339032, "Need a transaction id to begin"));
    const auto transaction = transaction_named(std::string(*name));
    if (!transaction) return std::unexpected(transaction.error());
    if ((*transaction)->begun) {
        return std::unexpected(transaction_begun_twice(*name));
    }
    (*transaction)->begun = true;
    return {};
}

Session::Outcome Session::on_commit(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            transaction_unnamed(339030, "transaction header is mandatory to COMMIT a transaction"));
    }
    const auto it = transactions_.find(*name);
    if (it == transactions_.end() || !it->second.begun) {
        return std::unexpected(commit_of_none(*name));
    }
    if (it->second.spoiled) {
        // Artemis begins the name anew: it can be used on, and committed, in 1.0 and 1.1.
        it->second.spoiled = false;
        return std::unexpected(commit_of_duplicate(*name));
    }
    Transaction transaction = std::move(it->second);
    transactions_.erase(it);
    if (disk_full_ && !transaction.routes.empty()) return std::unexpected(disk_full());
    if (!transaction.routes.empty()) {
        last_ = parts_.router.send_all(std::move(transaction.routes), last_);
    }
    return {};
}

Session::Outcome Session::on_abort(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            transaction_unnamed(339033, "transaction header is mandatory to ABORT a transaction"));
    }
    const auto it = transactions_.find(*name);
    if (it == transactions_.end() || !it->second.begun) {
        return std::unexpected(abort_of_none(*name));
    }
    transactions_.erase(it);
    return {};
}

}  // namespace minibroker::broker
