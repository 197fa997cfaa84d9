#include "tools/minibroker/cli/client/destination.h"

#include "base/text.h"

namespace minibroker::cli {

std::string Destination::shown() const {
    return (topic ? "ActiveMQTopic[" : "ActiveMQQueue[") + name + "]";
}

namespace {

constexpr std::string_view kScheme = "://";

}  // namespace

Destination parse_destination(std::string_view text) {
    const bool topic = text.starts_with("topic://");
    const auto scheme = text.find(kScheme);
    if (scheme != std::string_view::npos) text.remove_prefix(scheme + kScheme.size());
    return {std::string(text), topic};
}

std::string wrong_scheme(std::string_view text) {
    const auto end = text.find(kScheme);
    if (end == std::string_view::npos) return "";
    const std::string_view scheme = text.substr(0, end);
    if (scheme == "queue" || scheme == "topic") return "";
    return "no such kind of destination: " + printable(text) +
           ". It is queue://N, topic://N or ADDRESS::QUEUE (queue://" + printable(text) +
           " is a queue of that name)";
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
