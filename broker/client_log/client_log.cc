#include "broker/client_log/client_log.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/text.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"

namespace minibroker::broker {
namespace {

constexpr Milliseconds kSecond{1'000};

// What brokers and client libraries put before the names of queues and topics, and the acceptor's
// parameter that has it taken off.
struct KnownPrefix {
    std::string_view text;
    RoutingType type;
};
constexpr KnownPrefix kKnownPrefixes[] = {
    {"/queue/", RoutingType::kAnycast},
    {"queue/", RoutingType::kAnycast},
    {"queue://", RoutingType::kAnycast},
    {"jms.queue.", RoutingType::kAnycast},
    {"/topic/", RoutingType::kMulticast},
    {"topic/", RoutingType::kMulticast},
    {"topic://", RoutingType::kMulticast},
    {"jms.topic.", RoutingType::kMulticast},
};

std::optional<KnownPrefix> known_prefix(std::string_view name) {
    for (const KnownPrefix& prefix : kKnownPrefixes) {
        if (name.starts_with(prefix.text)) return prefix;
    }
    return std::nullopt;
}

std::string prefix_remedy(const KnownPrefix& prefix) {
    const bool anycast = prefix.type == RoutingType::kAnycast;
    const std::string text(prefix.text);
    return text + " is a part of the name here: put " +
           (anycast ? "anycastPrefix=" : "multicastPrefix=") + text +
           " into the acceptor's URL to have it taken off";
}

// Why `message` went nowhere, and what may be done.
struct Cause {
    std::string why;
    std::string remedy;
};

Cause cause_of(const Address& address, const Message& message, bool bound) {
    const std::string type(message.routing_type ? routing_type_name(*message.routing_type) : "");
    if (qualified_name(message.address).qualified && address.queue_count() > 0)
        return {"the queue behind :: is not there, is of another type or its filter refuses it",
                "look at it with: minibroker queue stat"};
    if (!bound && message.routing_type == RoutingType::kAnycast)
        return {"no queue is there", "make the queue, or set autoCreateQueues for the address"};
    if (!bound)
        return {"no queue or subscription is there",
                "subscribe before sending, or send with destination-type:ANYCAST for a queue that "
                "keeps messages"};
    const bool any_of_type =
        !message.routing_type ||
        (*message.routing_type == RoutingType::kAnycast ? !address.anycast.empty()
                                                        : !address.multicast.empty());
    if (!any_of_type && address.queue_count() > 0)
        return {"the message is " + type + " and no queue there is",
                "leave destination-type out, or send with that of the queues"};
    return {"the filters of all queues and diverts there refuse it",
            "look at them with: minibroker queue stat"};
}

}  // namespace

std::string log_user(std::string_view login) {
    return " user=" + printable(without_secrets(login));
}

bool ClientLog::has_room(Quota& quota, std::size_t most) const {
    const Milliseconds second =
        environment_.connections_now - environment_.connections_now % kSecond;
    if (quota.second != second) quota = {second, 0};
    return quota.lines < most;
}

void ClientLog::line(Quota& quota, LogLevel level, std::string_view text) {
    if (!environment_.logger.enabled(level)) return;
    if (!has_room(quota, kLinesMax) || !has_room(all_, kLinesMaxOfAll)) {
        if (left_out_++ == 0)
            environment_.connection_timers.start(environment_.connections_now + kSecond,
                                                 [this] { report(); });
        return;
    }
    ++quota.lines;
    ++all_.lines;
    environment_.logger.log(level, text);
}

void ClientLog::report() {
    if (left_out_ == 0) return;
    environment_.logger.warn("lines about clients left out=" + std::to_string(left_out_) +
                             " limits: " + std::to_string(kLinesMax) +
                             " a second of a connection, " + std::to_string(kLinesMaxOfAll) +
                             " of all");
    left_out_ = 0;
}

bool ClientLog::is_first_line_of(std::string_view address) {
    const std::size_t hash = std::hash<std::string_view>{}(address);
    if (!told_.insert(hash).second) return false;
    told_in_order_.push_back(hash);
    if (told_in_order_.size() > kUnroutedAddressesMax) {
        told_.erase(told_in_order_.front());
        told_in_order_.pop_front();
    }
    return true;
}

void ClientLog::unrouted(Address& address, const Message& message, std::string_view user) {
    // Of those names the session has a hint.
    if (quiet_ || address.internal || address.name.starts_with("/temp-")) return;
    if (!environment_.logger.enabled(LogLevel::kInfo) || !is_first_line_of(address.name)) return;
    const bool bound = manager_.is_bound(address);
    Cause cause = cause_of(address, message, bound);
    if (const auto prefix = known_prefix(address.name)) cause.remedy = prefix_remedy(*prefix);
    Quota quota;
    line(quota,
         LogLevel::kInfo,
         "message routed nowhere address=" + printable(address.name) + " type=" +
             (message.routing_type ? std::string(routing_type_name(*message.routing_type))
                                   : std::string("none")) +
             log_user(user) + " why=\"" + cause.why + "\" remedy=\"" + cause.remedy +
             "\"; further ones to this address are not logged");
}

// Source: ActiveMQServerLogger.pageStoreDropMessages.
void ClientLog::dropped(const Address& address) {
    if (!environment_.logger.enabled(LogLevel::kWarn) || !is_first_line_of(address.name)) return;
    Quota quota;
    line(quota,
         LogLevel::kWarn,
         "AMQ222039: Messages sent to address '" + printable(address.name) +
             "' are being dropped; its maxSizeBytes or maxSizeMessages is reached and its "
             "addressFullMessagePolicy is DROP");
}

void ClientLog::subscribed_by_prefix(std::string_view address, std::string_view who, Quota& quota) {
    const auto prefix = known_prefix(address);
    if (!prefix || prefix->type != RoutingType::kAnycast) return;
    if (!environment_.logger.enabled(LogLevel::kInfo) || !is_first_line_of(address)) return;
    line(quota,
         LogLevel::kInfo,
         "hint queue-prefix" + std::string(who) + " destination=" + printable(address) +
             " why=\"a subscription of its own on a MULTICAST address, not a consumer of a "
             "queue\" remedy=\"" +
             prefix_remedy(*prefix) + "\"");
}

}  // namespace minibroker::broker
