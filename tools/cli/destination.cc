#include "tools/cli/destination.h"

namespace minibroker::cli {

std::string Destination::shown() const {
    return (topic ? "ActiveMQTopic[" : "ActiveMQQueue[") + name + "]";
}

Destination parse_destination(std::string_view text) {
    constexpr std::string_view kQueue = "queue://";
    constexpr std::string_view kTopic = "topic://";
    if (text.starts_with(kTopic)) return {std::string(text.substr(kTopic.size())), true};
    if (text.starts_with(kQueue)) text.remove_prefix(kQueue.size());
    return {std::string(text), false};
}

Headers send_headers(const Destination& destination) {
    return {{"destination", destination.name},
            {"destination-type", std::string(destination.routing_type())}};
}

Headers subscribe_headers(const Destination& destination) {
    return {{"id", "0"},
            {"destination", destination.name},
            {"subscription-type", std::string(destination.routing_type())}};
}

}  // namespace minibroker::cli
