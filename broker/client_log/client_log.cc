#include "broker/client_log/client_log.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/client_log/known_prefix.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/stomp/error.h"
#include "broker/stomp/hints.h"
#include "broker/stomp/selector_causes.h"

namespace minibroker::broker {
namespace {

constexpr Milliseconds kSecond{1'000};

// Why `message` reached no queue, and the remedy.
struct Cause {
    std::string why;
    std::string remedy;
};

Cause cause_of(const Address& address, const Message& message, bool bound) {
    const std::string type(message.routing_type ? routing_type_name(*message.routing_type) : "");
    if (qualified_name(message.address).qualified && address.queue_count() > 0) {
        return {"the queue behind :: is not there, or is of another type, or takes no messages",
                "look at it with: minibroker queue stat"};
    }
    if (!bound && message.routing_type == RoutingType::kAnycast) {
        return {"no queue is there", "make the queue, or set autoCreateQueues for the address"};
    }
    if (!bound) {
        return {"no queue or subscription is there",
                "subscribe before sending, or send with destination-type:ANYCAST for a queue that "
                "keeps messages"};
    }
    const bool any_of_type =
        !message.routing_type ||
        (*message.routing_type == RoutingType::kAnycast ? !address.anycast.empty()
                                                        : !address.multicast.empty());
    if (!any_of_type && address.queue_count() > 0) {
        return {"the message is " + type + ", and none of the queues there is of that type",
                "leave destination-type out, or send with that of the queues"};
    }
    return {};
}

// Filters that a line names, and the bytes of each that it shows.
constexpr std::size_t kFiltersShown = 3;
constexpr std::size_t kFilterBytesShown = 80;

// A filter's queue and text; one more than a line names, to know whether there are more.
using Filters = std::vector<std::pair<std::string, std::string_view>>;

void add_filters(DivertBook& known, Address& address, Filters& filters) {
    for (const BoundQueues* queues : {&address.anycast, &address.multicast}) {
        for (const Queue* queue : *queues) {
            if (filters.size() > kFiltersShown) return;
            if (!queue->attributes().filter.empty())
                filters.emplace_back("queue " + queue->name(), queue->attributes().filter.view());
        }
    }
    const auto diverts = known.of(address);
    if (diverts == nullptr) return;
    const auto add = [&](const Divert* divert) {
        if (divert->filter && filters.size() <= kFiltersShown)
            filters.emplace_back("divert " + divert->name(), divert->filter->text());
    };
    for (const Divert* divert : diverts->exclusive) add(divert);
    for (const auto& turn : diverts->others) std::ranges::for_each(turn.members, add);
}

// The filter of the queue that `message` names after two colons, if it refuses the message.
const Queue* refusing_queue(AddressBook& book, const Address& address, const Message& message) {
    const QualifiedName name = qualified_name(message.address);
    const Queue* queue = name.qualified ? book.find_queue(name.queue) : nullptr;
    const bool refuses =
        queue != nullptr && &queue->address() == &address && !queue->matches(message);
    return refuses ? queue : nullptr;
}

// Explains that a filter refuses the message: which one, and its usual error.
// @param named  the only queue that was asked; null: all of the address
Cause filter_cause(AddressBook& book, Address& address, const Queue* named) {
    Filters filters;
    if (named != nullptr) {
        filters.emplace_back("queue " + named->name(), named->attributes().filter.view());
    } else {
        add_filters(book.diverts(), address, filters);
        for (Address* wildcard : book.wildcards_of(address))
            add_filters(book.diverts(), *wildcard, filters);
    }
    if (filters.empty()) {
        return {
            "the queues there take no messages now: enabled is false, or purgeOnNoConsumers is "
            "true and nobody consumes",
            "enable the queue, or subscribe before sending"};
    }
    Cause cause{named != nullptr ? "the filter of the queue behind :: refuses it"
                                 : "the filters of all queues and diverts there refuse it",
                "compare them with the headers of the message: each value is a text, as '3', in "
                "single quotes; names with a hyphen need hyphenated_props: before the filter"};
    std::optional<SelectorCause> unfit;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const auto& [whose, text] = filters[i];
        if (!unfit) unfit = unfit_comparison(text);
        if (i > kFiltersShown) continue;
        if (i == kFiltersShown) {
            cause.why += ", ...";
            continue;
        }
        cause.why += (i == 0 ? ": " : ", ") + printable(whose) + " has '" +
                     printable(without_secrets(text).substr(0, kFilterBytesShown)) +
                     (text.size() > kFilterBytesShown ? "...'" : "'");
    }
    if (!unfit) return cause;
    cause.why += "; " + unfit->why;
    cause.remedy = unfit->remedy;
    return cause;
}

}  // namespace

std::string log_user(std::string_view login) {
    return " " + field("user", login);
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
        if (left_out_++ == 0) {
            environment_.connection_timers.start(environment_.connections_now + kSecond,
                                                 [this] { report(); });
        }
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
    // The session has a hint about these names.
    if (quiet_ || address.internal || address.name.starts_with("/temp-")) return;
    if (!environment_.logger.enabled(LogLevel::kInfo) || !is_first_line_of(address.name)) return;
    const bool bound = book_.is_bound(address);
    Cause cause = cause_of(address, message, bound);
    const Queue* refusing = refusing_queue(book_, address, message);
    if (cause.why.empty() || refusing != nullptr) cause = filter_cause(book_, address, refusing);
    if (has_outer_blank(address.name)) {
        cause.why += "; the name begins or ends with a blank";
        cause.remedy = "send no blank behind the colon of destination and at the end of its line";
    }
    if (const auto prefix = known_prefix(address.name))
        cause.remedy = prefix_remedy(*prefix, address.name, only_acceptor(environment_.config));
    Quota quota;
    line(quota,
         LogLevel::kInfo,
         "message routed nowhere " + field("address", address.name) + " type=" +
             (message.routing_type ? std::string(routing_type_name(*message.routing_type))
                                   : std::string("none")) +
             log_user(user) + why_and_remedy(cause.why, cause.remedy) +
             "; further ones to this address are not logged");
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
    if (!environment_.logger.enabled(LogLevel::kInfo) ||
        !is_first_line_of("subscribe " + std::string(address)))
        return;
    line(quota,
         LogLevel::kInfo,
         "hint queue-prefix" + std::string(who) + " " + named("destination", address) +
             " why=\"a subscription of its own on a MULTICAST address, not a consumer of a "
             "queue\" remedy=\"" +
             prefix_remedy(*prefix, address, only_acceptor(environment_.config)) + "\"");
}

}  // namespace minibroker::broker
