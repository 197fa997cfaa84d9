#include "broker/stomp/hints.h"

#include <iterator>

namespace minibroker::broker {
namespace {

constexpr HintText kTexts[] = {
    {"expires-in-seconds",
     "expires",
     "expires counts milliseconds since 1970, so this time is long past: the message has expired",
     "send the time in milliseconds, not in seconds and not as a span"},
    {"window-in-auto",
     "activemq.prefetchSize",
     "activemq.prefetchSize and consumer-window-size are bytes, and in ack:auto nothing gives them "
     "back: after so many bytes no more messages come",
     "leave it out, or subscribe with ack:client or client-individual"},
    {"wildcard",
     "destination",
     "> is a wildcard in ActiveMQ Classic alone and an ordinary letter here",
     "# stands for any words and * for one"},
    {"browser",
     "browser",
     "there is no browsing over STOMP: this subscription takes the messages off the queue",
     "browse by management (queue.NAME, browse) or with: minibroker browser"},
    {"durable-without-name",
     "durable",
     "durable:true is not looked at: the subscription ends with its connection",
     "CONNECT with client-id and SUBSCRIBE with durable-subscription-name"},
    {"temporary-queue",
     "destination",
     "/temp-queue/ and /temp-topic/ mean nothing here: an ordinary address of that name, for every "
     "client, that does not go with the connection",
     "reply to a queue of a unique name"},
    {"nack",
     "id",
     "NACK does what ACK does: the message is gone, neither redelivered nor a dead letter",
     "leave it unacknowledged and disconnect, or send it to where it belongs and ACK"},
    {"transactional-ack",
     "transaction",
     "ACK and NACK are no part of a transaction: the message is acknowledged now, ABORT does not "
     "bring it back",
     "ACK after COMMIT"},
    {"classic-scheduler",
     "destination",
     "of Classic's scheduler AMQ_SCHEDULED_DELAY alone is known: _CRON, _PERIOD and _REPEAT are "
     "headers like any other",
     "send AMQ_SCHEDULED_DELAY or AMQ_SCHEDULED_TIME, once for each message"},
    {"anycast-beside-subscribers",
     "destination",
     "the message is ANYCAST and waits in a queue that has no consumer: the subscribers of this "
     "address are MULTICAST and do not get it",
     "send with destination-type:MULTICAST, or SUBSCRIBE with subscription-type:ANYCAST"},
    {"ack-mode",
     "ack",
     "no such mode: it is taken for client, where an ACK covers all messages before, too",
     "auto, client or client-individual, in small letters and with the hyphen"},
    {"persistent",
     "persistent",
     "neither true nor false: the message is not persistent and lost with the broker's end",
     "send persistent:true"},
    {"body-cut",
     "content-length",
     "the body goes on behind its content-length: what is over is dropped",
     "content-length counts bytes, not letters; or leave it out"},
    {"heart-beat-in-1.0",
     "heart-beat",
     "STOMP 1.0 has no heart-beats: nobody sends any, and the connection ends when nothing comes "
     "for its TTL",
     "send accept-version:1.1,1.2 with CONNECT"},
    {"misspelt-header",
     "",
     "no header of this frame has that name, which is looked past; case and hyphens count",
     "write it as in meant="},
    {"foreign-header",
     "",
     "another broker's header, which is looked past",
     "exclusive queues, retroactive addresses and the like are set by addressSettings; how many "
     "messages are on their way by consumer-window-size in bytes"},
    {"transaction-not-begun",
     "transaction",
     "no BEGIN has named this transaction: the message waits, and is gone with the connection "
     "unless "
     "BEGIN and COMMIT of the same name come",
     "BEGIN with the same name first, letter by letter; or leave transaction out"},
    {"selector", "selector", "", ""},  // see unfit_comparison
    {"unescaped-colon",
     "destination",
     "from STOMP 1.1 on a colon in a header's value is dropped unless it is escaped: this frame "
     "has, "
     "or one before it had, such a value",
     R"(write \c for a colon: ADDRESS\c\cQUEUE)"},
    {"expired",
     "expires",
     "that time is past: the message has expired when it comes",
     "compare the clocks of client and broker; expires counts milliseconds since 1970"},
    {"blank-in-destination",
     "destination",
     "a blank at an end belongs to the name: it is another address than the one without",
     "send no blank behind the colon and at the end of the line"},
};
static_assert(std::size(kTexts) == kHints);

}  // namespace

const HintText& hint_text(Hint hint) {
    return kTexts[static_cast<std::size_t>(hint)];
}

bool is_odd_expiration(std::int64_t expires, std::int64_t now) {
    // Seconds are a thousandth of the time, a span is less; nobody means a time before 1975.
    return expires > 0 && expires < now / 10;
}

bool has_classic_wildcard(std::string_view name) {
    return name == ">" || name.ends_with(".>") || name.ends_with("/>");
}

}  // namespace minibroker::broker
