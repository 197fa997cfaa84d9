#include <algorithm>

#include "base/text.h"
#include "broker/session.h"
#include "broker/stomp_message.h"

namespace minibroker::broker {
namespace {

// What the messages of one open transaction may take, bytes; ours, Artemis has no such limit.
constexpr std::size_t kTransactionBytesMax = std::size_t{1} << 30;

StompError sending_failed(const Message& message) {
    return coded_error(339011, "Error sending message " + describe(message));
}

// Artemis's stack overflows: an ERROR with an empty message, and the connection closes.
StompError circle_found(const Message& message) {
    StompError error =
        plain_error("The diverts of " + without_colons(message.address) + " lead in a circle.");
    error.with_receipt = false;
    error.close = StompError::Close::kAlways;
    return error;
}

// The connection closes, as STOMP has no other way to hold a producer up. Source:
// ServerSessionImpl.send.
StompError disk_full() {
    StompError error = plain_error(std::string(kDiskFullText));
    error.close = StompError::Close::kAlways;
    return error;
}

std::size_t size_of(const Route& route) {
    std::size_t size = route.message->body.size() + route.message->properties.packed().size();
    for (const Route& copy : route.copies) size += size_of(copy);
    return size;
}

}  // namespace

Session::Outcome Session::on_send(Frame& frame) {
    const auto destination = destination_of(frame);
    if (!destination) return std::unexpected(destination.error());
    std::optional<RoutingType> type = destination->prefix_type;
    if (const auto header = frame.header("destination-type")) {
        type = routing_type_of(*header);
        if (!type) return std::unexpected(coded_error(339031, "Error handling send"));
    }
    if (Outcome done = ensure_destination(destination->name, type); !done) return done;
    if (Outcome done = check_destination(destination->name, type); !done) return done;
    SendContext context;
    context.address = destination->name;
    context.prefix = destination->prefix;
    context.routing_type = type;
    context.now = core_.now.wall.count();
    auto message = message_of(frame, context);
    if (!message) return std::unexpected(std::move(message).error());
    take_body(**message, frame, acceptor_.stomp_min_large_message_size);
    std::optional<std::string> transaction;
    if (const auto header = frame.header("transaction")) transaction = std::string(*header);
    if (Outcome done = send_message_now(std::move(*message), std::move(transaction)); !done)
        return done;
    receipt(frame);
    core_.management.run_requests();
    return {};
}

// One head gives one message, but for the time: a producer that repeats its head has the headers
// looked at once. When a scheduled message is due may count from now.
std::expected<std::shared_ptr<Message>, StompError> Session::message_of(
    const Frame& frame, const SendContext& context) {
    if (!decoder_.head_repeated()) send_shape_.reset();
    if (send_shape_) {
        auto message = std::make_shared<Message>(*send_shape_);
        message->timestamp = context.now;
        return message;
    }
    auto message = message_from(frame, context);
    if (message && decoder_.head_repeated() && (*message)->scheduled == 0) {
        send_shape_ = std::make_unique<const Message>(**message);
    }
    return message;
}

Session::Outcome Session::send_message_now(std::shared_ptr<Message> message,
                                           std::optional<std::string> transaction) {
    message->id = MessageId{core_.store.take_id()};
    if (core_.config.populate_validated_user && login_) {
        message->properties.set(property::kValidatedUser, *login_);
    }
    if (core_.config.reject_empty_validated_user &&
        !message->properties.has(property::kValidatedUser)) {
        return std::unexpected(sending_failed(*message));
    }
    if (acceptor_.stomp_enable_message_id) {
        message->properties.set("amqMessageId", "STOMP" + std::to_string(message->id.value));
    }
    if (no_local_ > 0) message->properties.set(property::kConnectionId, peer_.connection);
    const QualifiedName name = qualified_name(message->address);
    // A full name that leads to the management address is an ordinary one, as in Artemis.
    const bool manages = message->address == core_.config.management_address;
    const Permission needed = manages ? Permission::kManage : Permission::kSend;
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    if (!core_.security.allows(user, needed, {name.address, name.queue})) {
        return std::unexpected(sending_failed(*message));
    }
    ++sent_.messages;
    sent_.bytes += message->encoded_size();
    if (manages) return manage(message, transaction);
    if (disk_full_) {
        if (transaction) transactions_.erase(*transaction);
        return std::unexpected(disk_full());
    }
    const Address* address = core_.book.find(name.address);
    if (message->routing_type == RoutingType::kAnycast && !name.qualified &&
        address->anycast.empty() && !address->settings->auto_create_queues.value_or(true)) {
        return std::unexpected(sending_failed(*message));
    }
    if (address != nullptr && address->settings->enable_ingress_timestamp.value_or(false)) {
        message->properties.set_long(property::kIngressTimestamp, core_.now.wall.count());
    }
    using Admission = AddressLimits::Admission;
    switch (address == nullptr ? Admission::kTake : core_.limits.admission(*address)) {
        case Admission::kTake:
            return route_now(std::move(message), transaction);
        case Admission::kDrop:
            return {};
        case Admission::kRefuse:
            break;
    }
    if (transaction) transactions_.erase(*transaction);
    return std::unexpected(sending_failed(*message));
}

Session::Outcome Session::route_now(std::shared_ptr<Message> message,
                                    const std::optional<std::string>& transaction) {
    Transaction* open = transaction ? &transaction_named(*transaction) : nullptr;
    if (open != nullptr && open->spoiled) return {};
    const std::string_view user = login_ ? std::string_view(*login_) : std::string_view();
    Route route = core_.router.select(std::move(message), user);
    if (!core_.diverts.all().empty())
        last_ = std::max(last_, core_.store.commit());  // what they made
    using Refusal = Route::Refusal;
    const bool duplicate =
        route.refusal == Refusal::kDuplicate || route.refusal == Refusal::kDuplicateCopy;
    if (open != nullptr && duplicate) {
        open->spoiled = true;
        open->routes.clear();
        return {};
    }
    if (route.refusal != Refusal::kNone && route.refusal != Refusal::kDuplicate) {
        if (transaction) transactions_.erase(*transaction);
        return std::unexpected(route.refusal == Refusal::kCircle ? circle_found(*route.message)
                                                                 : sending_failed(*route.message));
    }
    if (open == nullptr) {
        last_ = core_.router.send(std::move(route), last_);
        return {};
    }
    open->bytes += size_of(route);
    if (open->bytes > kTransactionBytesMax) {
        transactions_.erase(*transaction);
        return std::unexpected(plain_error("The transaction is larger than " +
                                           std::to_string(kTransactionBytesMax) + " bytes."));
    }
    open->routes.push_back(std::move(route));
    return {};
}

bool Session::waits_for_disk() const {
    return !ended_ && !core_.durable.is_durable(last_);
}

Session::Outcome Session::on_begin(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) return std::unexpected(coded_error(339032, "Need a transaction id to begin"));
    Transaction& transaction = transaction_named(std::string(*name));
    if (transaction.begun) {
        return std::unexpected(plain_error("Transaction already started: " + std::string(*name)));
    }
    transaction.begun = true;
    return {};
}

Session::Outcome Session::on_commit(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            coded_error(339030, "transaction header is mandatory to COMMIT a transaction"));
    }
    const auto it = transactions_.find(*name);
    if (it == transactions_.end() || !it->second.begun) {
        return std::unexpected(coded_error(339013, "Error committing " + std::string(*name)));
    }
    Transaction transaction = std::move(it->second);
    if (transaction.spoiled) {
        // Artemis begins the name anew: it can be used on, and committed, in 1.0 and 1.1.
        it->second = Transaction{};
        it->second.begun = true;
        return std::unexpected(coded_error(339013, "Error committing " + std::string(*name)));
    }
    transactions_.erase(it);
    if (disk_full_ && !transaction.routes.empty()) return std::unexpected(disk_full());
    if (!transaction.routes.empty()) {
        last_ = core_.router.send_all(std::move(transaction.routes), last_);
    }
    return {};
}

Session::Outcome Session::on_abort(const Frame& frame) {
    const auto name = frame.header("transaction");
    if (!name) {
        return std::unexpected(
            coded_error(339033, "transaction header is mandatory to ABORT a transaction"));
    }
    const auto it = transactions_.find(*name);
    if (it == transactions_.end() || !it->second.begun) {
        return std::unexpected(plain_error("No transaction started: " + std::string(*name)));
    }
    transactions_.erase(it);
    return {};
}

}  // namespace minibroker::broker
