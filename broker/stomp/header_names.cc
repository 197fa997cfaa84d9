#include "broker/stomp/header_names.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace minibroker::broker {
namespace {

using protocol::Command;
using Names = std::span<const std::string_view>;

constexpr std::string_view kConnect[] = {
    "accept-version", "client-id", "heart-beat", "host", "login", "passcode", "receipt"};
constexpr std::string_view kSend[] = {"destination",
                                      "destination-type",
                                      "content-length",
                                      "persistent",
                                      "priority",
                                      "expires",
                                      "receipt",
                                      "transaction",
                                      "AMQ_SCHEDULED_DELAY",
                                      "AMQ_SCHEDULED_TIME"};
constexpr std::string_view kSubscribe[] = {"destination",
                                           "id",
                                           "ack",
                                           "selector",
                                           "receipt",
                                           "subscription-type",
                                           "durable-subscription-name",
                                           "durable-subscriber-name",
                                           "activemq.subscriptionName",
                                           "no-local",
                                           "activemq.noLocal",
                                           "consumer-window-size",
                                           "activemq.prefetchSize"};
constexpr std::string_view kUnsubscribe[] = {"destination",
                                             "id",
                                             "receipt",
                                             "durable-subscription-name",
                                             "durable-subscriber-name",
                                             "activemq.subscriptionName"};
constexpr std::string_view kAck[] = {"id", "message-id", "subscription", "transaction", "receipt"};
constexpr std::string_view kOther[] = {"transaction", "receipt"};

Names names_of(Command command) {
    switch (command) {
        case Command::kConnect:
        case Command::kStomp:
            return kConnect;
        case Command::kSend:
            return kSend;
        case Command::kSubscribe:
            return kSubscribe;
        case Command::kUnsubscribe:
            return kUnsubscribe;
        case Command::kAck:
        case Command::kNack:
            return kAck;
        default:
            return kOther;
    }
}

// Names that are close to a header but are words of their own.
constexpr std::string_view kWords[] = {
    "expired", "expire", "transactions", "destinations", "receipts", "hosts", "logins", "idea"};

char folded(char c) {
    return c == '_' ? '-' : lower_case(c);
}

bool equal_folded(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, folded, folded);
}

// Whether one letter was omitted, inserted, changed, or swapped with the next.
bool differ_by_one(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t same = 0;
    while (same < a.size() && folded(a[same]) == folded(b[same])) ++same;
    const std::string_view rest = a.substr(same);
    const std::string_view other = b.substr(same);
    if (rest.size() < other.size()) return equal_folded(rest, other.substr(1));
    if (rest.empty()) return false;
    if (equal_folded(rest.substr(1), other.substr(1))) return true;
    return rest.size() > 1 && folded(rest[0]) == folded(other[1]) &&
           folded(rest[1]) == folded(other[0]) && equal_folded(rest.substr(2), other.substr(2));
}

}  // namespace

std::string_view meant_header(Command command, std::string_view name) {
    constexpr std::size_t kShortest = 6;  // shorter ones resemble too many words
    const Names names = names_of(command);
    if (std::ranges::find(names, name) != names.end()) return {};
    if (std::ranges::find(kWords, name) != std::end(kWords)) return {};
    for (const std::string_view known : names) {
        if (equal_folded(name, known)) return known;
        if (known.size() >= kShortest && differ_by_one(name, known)) return known;
    }
    return {};
}

bool is_foreign_subscribe_header(std::string_view name) {
    constexpr std::string_view kForeign[] = {"activemq.exclusive",
                                             "activemq.maximumPendingMessageLimit",
                                             "activemq.priority",
                                             "activemq.retroactive",
                                             "auto-delete",
                                             "exclusive",
                                             "prefetch-count",
                                             "x-queue-name"};
    return std::ranges::find(kForeign, name) != std::end(kForeign);
}

}  // namespace minibroker::broker
