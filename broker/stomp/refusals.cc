#include "broker/stomp/refusals.h"

#include "base/text.h"
#include "broker/stomp/header_names.h"

namespace minibroker::broker {
namespace {

StompError failed(const Message& message, std::string_view why, std::string_view remedy) {
    return because(sending_failed(message), why, remedy);
}

}  // namespace

StompError wrong_destination_type(std::string_view value) {
    return because(coded_error(339031, "Error handling send"),
                   named("destination-type", value) + " is neither ANYCAST nor MULTICAST",
                   "ANYCAST for a queue, MULTICAST for a topic, in capitals; or leave it out");
}

StompError wrong_number(const protocol::Frame::Header& header) {
    StompError error = coded_error(339031, "Error handling send");
    const std::string what = named(header.name, header.value);
    if (header.name == "priority") {
        return because(std::move(error),
                       what + " is no integer from -128 to 127",
                       "send a number, 0 to 9 as a rule, or leave it out");
    }
    if (header.name == "AMQ_SCHEDULED_DELAY")
        return because(std::move(error), what + " is no integer", "send milliseconds from now on");
    return because(std::move(error),
                   what + " is no integer",
                   "send milliseconds since 1970, as an integer, or leave it out");
}

StompError sending_failed(const Message& message) {
    return coded_error(339011, "Error sending message " + describe(message));
}

StompError own_type_refused(const Message& message) {
    return failed(message,
                  "the header _AMQ_ROUTING_TYPE names a routing type that the address has not and "
                  "may not get",
                  "send destination-type instead, or allow the type for the address");
}

StompError head_too_large(const Message& message, std::int64_t large_from) {
    return failed(message,
                  "the headers of a large message take " + std::to_string(message.head_size()) +
                      " bytes, stompMinLargeMessageSize allows less than " +
                      std::to_string(large_from),
                  "send fewer headers, or set a larger stompMinLargeMessageSize in the acceptor's "
                  "URL");
}

StompError user_missing(const Message& message) {
    return failed(message,
                  "rejectEmptyValidatedUser is true and the message names no user",
                  "log in, with populateValidatedUser true");
}

StompError property_unusable(const Message& message) {
    return failed(message,
                  "a header is the broker's own and has a value that it cannot use: "
                  "_AMQ_ROUTING_TYPE, _AMQ_ROUTE_TO, _AMQ_SCALEDOWN_TO or _AMQ_BRIDGE_DUP",
                  "do not send headers that begin with _AMQ_, as when a message is sent on with "
                  "all that it came with");
}

StompError no_queue_to_send_to(const Message& message) {
    return failed(
        message,
        "the message is ANYCAST, the address has no ANYCAST queue and autoCreateQueues is "
        "false for it",
        "make the queue, or set autoCreateQueues");
}

StompError address_full(const Message& message) {
    return failed(message,
                  "the address is full: maxSizeBytes, maxSizeMessages or globalMaxSize is reached, "
                  "and its addressFullMessagePolicy refuses more",
                  "consume what waits there, or set larger limits or the policy PAGE");
}

StompError request_refused(const Message& message, std::string_view why) {
    return failed(message, why, "docs/MANAGEMENT.md says what a request looks like");
}

// The copies that diverts make exceed a limit. In a circle Artemis's stack overflows: an ERROR with
// an empty message, and the connection closes.
StompError diverts_refused(const std::string& text, std::string_view remedy) {
    StompError error = because(plain_error(text), text, remedy);
    error.with_receipt = false;
    error.close = StompError::Close::kAlways;
    return error;
}

StompError route_refused(const Route& route, const SharedBudgets& limits) {
    const std::string address = without_colons(route.message->address);
    constexpr std::string_view kFewer = "take diverts away, or let them forward to fewer addresses";
    switch (route.refusal) {
        case Route::Refusal::kCircle:
            return diverts_refused("The diverts of " + address + " lead in a circle.",
                                   "let one of them forward elsewhere");
        case Route::Refusal::kTooManyCopies:
            return diverts_refused("The diverts of " + address + " make more than " +
                                       std::to_string(limits.copies_max) + " copies of a message.",
                                   kFewer);
        case Route::Refusal::kTooLarge:
            return diverts_refused("The message to " + address +
                                       " takes with its copies more than " +
                                       std::to_string(limits.send_bytes_max) + " bytes.",
                                   "send smaller messages");
        case Route::Refusal::kDuplicateCopy:
            return failed(*route.message,
                          "a divert forwards it to an address that has had a message of this "
                          "_AMQ_DUPL_ID",
                          "send a new _AMQ_DUPL_ID with each message");
        default:
            return failed(
                *route.message,
                "a divert of the address forwards it where it cannot go: to a full "
                "address, or one that may not be made",
                "look at the divert's forwardingAddress and the settings of that address");
    }
}

// The connection closes, as STOMP has no other way to slow a producer down. Source:
// ServerSessionImpl.send.
StompError disk_full() {
    StompError error = because(plain_error(std::string(kDiskFullText)),
                               "the disk of the journal is full",
                               "make room on it: the broker goes on by itself");
    error.close = StompError::Close::kAlways;
    return error;
}

StompError too_many_transactions(bool own) {
    return because(
        own ? plain_error("The connection has " + std::to_string(kTransactionsMax) +
                          " open transactions, the most that is allowed.")
            : plain_error("All connections have " + std::to_string(kTransactionsMaxOfAll) +
                          " open transactions, the most that is allowed."),
        "a transaction is open until its COMMIT or ABORT, or the end of the connection",
        "end each transaction that is begun");
}

StompError transactions_too_large(bool own) {
    return because(
        plain_error((own ? "The open transactions of the connection are larger than "
                         : "The open transactions of all connections are larger than ") +
                    std::to_string(own ? kTransactionBytesMax : kTransactionBytesMaxOfAll) +
                    " bytes."),
        "what is sent in a transaction is held until its COMMIT; this one is lost",
        "COMMIT more often");
}

StompError transaction_unnamed(int number, std::string_view text) {
    return because(
        coded_error(number, text),
        "the frame has no transaction header",
        "send transaction:NAME with BEGIN, with each SEND of it and with COMMIT or ABORT");
}

StompError transaction_begun_twice(std::string_view name) {
    return because(plain_error("Transaction already started: " + std::string(name)),
                   named("transaction", name) + " is begun and neither committed nor aborted",
                   "give each transaction a name of its own");
}

StompError commit_of_none(std::string_view name) {
    return because(coded_error(339013, "Error committing " + std::string(name)),
                   named("transaction", name) +
                       " is not open on this connection: it was not begun, has ended, or went with "
                       "a SEND that failed",
                   "BEGIN with the same name first, and look at the ERRORs before this one");
}

StompError commit_of_duplicate(std::string_view name) {
    return because(coded_error(339013, "Error committing " + std::string(name)),
                   named("transaction", name) +
                       " has a SEND whose _AMQ_DUPL_ID its address has had: nothing of it is sent",
                   "send a new _AMQ_DUPL_ID with each message");
}

StompError abort_of_none(std::string_view name) {
    return because(plain_error("No transaction started: " + std::string(name)),
                   named("transaction", name) +
                       " is not open on this connection: it was not begun, has ended, or went with "
                       "a SEND that failed",
                   "BEGIN with the same name first, and look at the ERRORs before this one");
}

// Artemis shows a Java exception's text here (docs/STOMP.md, "Where we differ").
StompError destination_missing(const protocol::Frame& frame) {
    std::string why = "the frame has no destination header";
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const std::string_view name = frame.header_at(i).name;
        if (meant_header(frame.command, name) == "destination")
            why += ", but one called " + printable(name);
    }
    return because(plain_error("The destination header is missing."), why, "send destination:NAME");
}

StompError half_name(StompError error, std::string_view destination) {
    return because(std::move(error),
                   named("destination", destination) + " lacks what is before or behind its ::",
                   "ADDRESS::QUEUE names a queue of an address; otherwise send no colons");
}

StompError address_missing(StompError error, std::string_view address) {
    return because(
        std::move(error),
        named("address", address) + " is not there, and autoCreateAddresses is false for it",
        "make the address, or set autoCreateAddresses");
}

StompError wrong_type(std::string_view type, std::string_view types) {
    StompError error = coded_error(339041,
                                   "Not allowed to specify " + std::string(type) +
                                       " semantics on " + std::string(types) + " address.");
    error.raw_head = true;
    error.close = StompError::Close::kNever;
    return because(std::move(error),
                   "the frame asks for " + std::string(type) +
                       " (by a header or the prefix of the "
                       "destination), the address has " +
                       std::string(types) + " and autoCreateAddresses is false for it",
                   "leave the type out, or allow it for the address");
}

}  // namespace minibroker::broker
