#include "broker/stomp/destination.h"

#include "broker/stomp/refusals.h"

namespace minibroker::broker {

std::string_view prefix_in(std::string_view name, const std::vector<std::string>& prefixes) {
    for (const std::string& prefix : prefixes) {
        if (!prefix.empty() && name.starts_with(prefix)) return prefix;
    }
    return {};
}

std::expected<Destination, StompError> destination_of(const protocol::Frame& frame,
                                                      const config::Acceptor& acceptor) {
    const auto header = frame.header("destination");
    if (!header) return std::unexpected(destination_missing(frame));
    Destination destination{{}, *header, std::nullopt};
    destination.prefix = prefix_in(*header, acceptor.anycast_prefixes);
    if (!destination.prefix.empty()) {
        destination.prefix_type = RoutingType::kAnycast;
    } else {
        destination.prefix = prefix_in(*header, acceptor.multicast_prefixes);
        if (!destination.prefix.empty()) destination.prefix_type = RoutingType::kMulticast;
    }
    destination.name.remove_prefix(destination.prefix.size());
    return destination;
}

}  // namespace minibroker::broker
