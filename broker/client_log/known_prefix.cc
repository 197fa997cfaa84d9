#include "broker/client_log/known_prefix.h"

#include "base/text.h"

namespace minibroker::broker {
namespace {

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

}  // namespace

std::optional<KnownPrefix> known_prefix(std::string_view name) {
    for (const KnownPrefix& prefix : kKnownPrefixes) {
        if (name.starts_with(prefix.text)) return prefix;
    }
    return std::nullopt;
}

// The parameter replaces the acceptor's prefixes, so the remedy repeats them.
std::string prefix_remedy(const KnownPrefix& prefix,
                          std::string_view name,
                          const config::Acceptor* acceptor) {
    const bool anycast = prefix.type == RoutingType::kAnycast;
    const std::string text(prefix.text);
    std::string there;
    std::string first;
    if (acceptor != nullptr) {
        for (const std::string& one :
             anycast ? acceptor->anycast_prefixes : acceptor->multicast_prefixes) {
            if (first.empty()) first = printable(one);
            there += printable(one) + ",";
        }
    }
    std::string remedy = text + " is a part of the name here: ";
    if (!first.empty()) {
        name.remove_prefix(text.size());
        remedy +=
            "send " + first + printable(without_secrets(name)) + " as this acceptor has it, or ";
    }
    return remedy + "put " + (anycast ? "anycastPrefix=" : "multicastPrefix=") + there + text +
           " into the acceptor's URL to have it taken off";
}

const config::Acceptor* only_acceptor(const config::Config& config) {
    const config::Acceptor* only = nullptr;
    for (const config::Acceptor& acceptor : config.acceptors) {
        if (!acceptor.speaks_stomp) continue;
        if (only != nullptr && (only->anycast_prefixes != acceptor.anycast_prefixes ||
                                only->multicast_prefixes != acceptor.multicast_prefixes))
            return nullptr;
        only = &acceptor;
    }
    return only;
}

}  // namespace minibroker::broker
