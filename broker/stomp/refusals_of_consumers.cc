#include "base/text.h"
#include "broker/security/password_checks.h"
#include "broker/selector/selector.h"
#include "broker/stomp/refusals.h"
#include "broker/stomp/selector_causes.h"

// ERRORs of SUBSCRIBE, UNSUBSCRIBE, ACK, and of the connection.

namespace minibroker::broker {

StompError wrong_subscription_type(std::string_view value) {
    return because(plain_error("Invalid subscription-type header: \"" + std::string(value) +
                               "\" is neither ANYCAST nor MULTICAST"),
                   named("subscription-type", value) + " is neither ANYCAST nor MULTICAST",
                   "ANYCAST for a queue, MULTICAST for a topic, in capitals; or leave it out");
}

StompError wrong_window(std::string_view header, std::string_view value) {
    return because(plain_error("Invalid " + std::string(header) + " header: \"" +
                               std::string(value) + "\" is not an integer"),
                   named(header, value) + " is no integer of 32 bits",
                   "send a number of bytes, -1 for no limit, or leave it out");
}

StompError selector_empty() {
    return because(plain_error("Selector cannot be empty"),
                   "the selector header has no value",
                   "leave the header out to get all messages");
}

// Artemis shows only the selector; if it exceeds a limit of ours, the text names the limit.
StompError invalid_selector(std::string_view text, const Error& why) {
    constexpr std::string_view kStart = "Invalid selector ";
    std::string_view cause = why.text;
    if (cause.starts_with(kStart)) cause.remove_prefix(kStart.size());
    constexpr std::string_view kRemedy =
        "selectors are conditions as in SQL: colour = 'red' AND size = '3'; headers are texts: for "
        "size > 3 begin with convert_string_expressions:, for names with a hyphen with "
        "hyphenated_props: (from STOMP 1.1 on these colons are sent as \\c)";
    if (why.code == ErrorCode::kTooLarge)
        return because(plain_error(why.text), cause, "send a shorter selector");
    StompError error =
        plain_error(without_colons("Invalid selector \"" + std::string(text) + "\""));
    error.body = std::string(Selector::without_prefixes(text));
    const auto habit = syntax_cause(text);
    std::string told = "selector='" + printable(without_secrets(text)) + "' ";
    if (!habit) return because(std::move(error), told.append(cause), kRemedy);
    return because(std::move(error), told + "does not parse: " + habit->why, habit->remedy);
}

StompError id_in_use(std::string_view id) {
    return because(
        plain_error("There already is a subscription for: " + std::string(id) +
                    ". Either use unique subscription IDs or do not create multiple subscriptions "
                    "for the same destination"),
        named("id", id) + " is that of a subscription which this connection has",
        "send an id of its own with each SUBSCRIBE, or UNSUBSCRIBE first");
}

StompError creating_failed(std::string_view id, std::string_view why, std::string_view remedy) {
    StompError error = coded_error(339016, std::string("Error creating subscription ").append(id));
    return why.empty() ? error : because(std::move(error), why, remedy);
}

StompError client_id_missing(std::string_view id, std::string_view durable_name) {
    return creating_failed(id,
                           named("durable-subscription-name", durable_name) +
                               " and the CONNECT had no client-id: a durable subscription is named "
                               "by both",
                           "CONNECT with client-id:NAME");
}

StompError durable_name_empty(std::string_view id, std::string_view durable_name) {
    return creating_failed(id,
                           named("durable-subscription-name", durable_name) +
                               " gives the queue an empty name: what stands before :: is left out",
                           "send no colons in client-id and durable-subscription-name");
}

StompError selector_in_brackets(std::string_view id) {
    return creating_failed(id,
                           "no-local puts the selector in brackets, where its prefix "
                           "(hyphenated_props: or convert_string_expressions:) means nothing",
                           "leave out no-local or the prefix");
}

StompError nothing_to_subscribe_to(std::string_view id, std::string_view destination) {
    return creating_failed(id,
                           named("destination", destination) + " is no address that has messages",
                           "send the name of a queue or topic");
}

StompError no_queue_to_consume(std::string_view id, std::string_view queue) {
    return creating_failed(
        id,
        named("queue", queue) + " is not there, and autoCreateQueues is false for it",
        "make the queue, or set autoCreateQueues");
}

StompError too_many_consumers(std::string_view id, std::int64_t limit) {
    return creating_failed(
        id,
        "the queue has as many consumers as its maxConsumers=" + std::to_string(limit) + " allows",
        "UNSUBSCRIBE one, or update the queue's maxConsumers "
        "(defaultMaxConsumers of the address settings)");
}

StompError unsubscribe_without_id(bool or_destination) {
    return because(
        or_destination ? coded_error(339035,
                                     "Must specify the subscription's id or the "
                                     "destination you are unsubscribing from")
                       : coded_error(339037, "Must specify the subscription's id"),
        or_destination ? "the frame has neither id nor destination" : "the frame has no id header",
        "send the id that the SUBSCRIBE had");
}

StompError no_subscription(std::string_view id) {
    return because(
        plain_error(
            std::string("Cannot unsubscribe as no subscription exists for id: ").append(id)),
        named("id", id) + " is that of no subscription which this connection has",
        "send the id that the SUBSCRIBE had, once; with a durable name CONNECT with "
        "client-id");
}

StompError durable_in_use(std::string_view id) {
    return because(coded_error(339017, "Error unsubscribing " + without_colons(id)),
                   "the durable subscription has a consumer on another connection",
                   "let that one leave first");
}

StompError ack_without(int number, std::string_view text, std::string_view header) {
    return because(coded_error(number, text),
                   "the frame has no " + std::string(header) + " header",
                   "STOMP 1.2 wants id (the ack header of the MESSAGE), 1.1 message-id and "
                   "subscription, 1.0 message-id");
}

StompError ack_of_no_id(std::string_view id) {
    return because(coded_error(339018, std::string("Error acknowledging message ").append(id)),
                   named("id", id) + " is no id of a message here: NUMBER,NUMBER",
                   "send what the MESSAGE has in ack (1.2) or message-id (1.0, 1.1)");
}

StompError ack_of_subscription(std::string_view id) {
    return because(coded_error(339018, std::string("Error acknowledging message ").append(id)),
                   named("id", id) + " is the id of the subscription, not of a message",
                   "send what the MESSAGE has in ack (1.2) or message-id (1.0, 1.1)");
}

StompError ack_too_late(std::string_view id) {
    return because(coded_error(339018, std::string("Error acknowledging message ").append(id)),
                   named("id", id) +
                       " is of a subscription that has ended: the message went back "
                       "to its queue",
                   "ACK before UNSUBSCRIBE");
}

StompError ack_of_unknown(std::string_view id) {
    return because(
        coded_error(339025, std::string("failed to ack because no message with id ").append(id)),
        named("id", id) +
            " is of no message that this connection holds and has not acknowledged: it had its "
            "ACK, "
            "or came on another connection, or never came",
        "ACK each message once, on the connection that got it, with the id as it came; in "
        "ack:client one ACK covers all before");
}

StompError ack_in_auto(std::string_view id) {
    return because(
        coded_error(339025, std::string("failed to ack because no message with id ").append(id)),
        named("id", id) +
            " is of a subscription with ack:auto, whose messages are "
            "acknowledged when they are sent",
        "SUBSCRIBE with ack:client or ack:client-individual, or send no ACK");
}

StompError ack_of_other(std::string_view subscription, std::string_view holder) {
    return because(coded_error(339026,
                               "subscription id " + std::string(subscription) + " does not match " +
                                   std::string(holder)),
                   named("subscription", subscription) + " did not get the message, " +
                       named("id", holder) + " did",
                   "send the subscription header of the MESSAGE");
}

StompError not_connected(protocol::Command command) {
    StompError error = coded_error(339008, "Connection has not been established.");
    error.with_receipt = false;
    error.close = StompError::Close::kNever;
    return because(std::move(error),
                   std::string(protocol::command_name(command)) + " came before a CONNECT",
                   "CONNECT, and wait for CONNECTED");
}

StompError not_valid(std::string_view why) {
    return because(coded_error(339010, "Connection is not valid."),
                   why,
                   "CONNECT, wait for CONNECTED, and send nothing behind DISCONNECT");
}

std::optional<StompError> without_login(const protocol::Frame& frame,
                                        const std::optional<std::string>& login,
                                        std::string_view peer) {
    using protocol::Command;
    const auto refused = [](StompError error) {
        return because(std::move(error),
                       "the CONNECT before it had a wrong login",
                       "wait for CONNECTED before the next frame");
    };
    const auto failed = [&](int number, std::string_view text, std::string_view name) {
        return refused(coded_error(number, std::string(text).append(name)));
    };
    const auto transaction = frame.header("transaction");
    switch (frame.command) {
        case Command::kBegin:
            if (transaction) return failed(339012, "Error beginning a transaction ", *transaction);
            return std::nullopt;
        case Command::kCommit:
            if (transaction) return failed(339013, "Error committing ", *transaction);
            return std::nullopt;
        case Command::kAbort:
            if (transaction) return failed(339014, "Error aborting ", *transaction);
            return std::nullopt;
        case Command::kUnsubscribe:
            if (const auto id = frame.header("id"))
                return failed(339017, "Error unsubscribing ", *id);
            return std::nullopt;
        case Command::kSubscribe:
            return refused(exception_error(
                "AMQ229031: Unable to validate user from " + std::string(peer) + ". Username: " +
                login.value_or("null") + "; SSL certificate subject DN: unavailable"));
        default:
            return std::nullopt;
    }
}

StompError no_such_version(std::string_view accepted) {
    StompError error =
        coded_error(339002, std::string("Stomp versions not supported ").append(accepted));
    error.body = "Supported protocol versions are v1.0 v1.1 v1.2";
    error.versions = "1.0,1.1,1.2";
    error.with_receipt = false;
    error.close = StompError::Close::kAlways;
    return because(std::move(error),
                   named("accept-version", accepted) + " has none of 1.0, 1.1 and 1.2",
                   "send accept-version:1.0,1.1,1.2 without blanks");
}

StompError too_many_logins() {
    StompError error = plain_error("Too many logins are being looked at, try again later.");
    error.close = StompError::Close::kAlways;
    return because(std::move(error),
                   "hashed passwords that wait to be compared: at most " +
                       std::to_string(PasswordChecks::kWaitingMaxOfPeer) + " of an IP address, " +
                       std::to_string(PasswordChecks::kWaitingMaxOfAll) + " and " +
                       std::to_string(PasswordChecks::kBytesMax) + " bytes of all",
                   "connect later, and keep connections instead of making them anew");
}

}  // namespace minibroker::broker
