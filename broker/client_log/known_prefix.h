#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/message/routing_type.h"
#include "config/config.h"

namespace minibroker::broker {

/// Prefixes that brokers and client libraries put before the names of queues and topics.
struct KnownPrefix {
    std::string_view text;
    RoutingType type;
};
/// The prefix that `name` begins with.
[[nodiscard]] std::optional<KnownPrefix> known_prefix(std::string_view name);
/// The remedy for `name`, which begins with `prefix`, if that was not removed.
/// @param acceptor  used by the client; null: unknown
[[nodiscard]] std::string prefix_remedy(const KnownPrefix& prefix,
                                        std::string_view name,
                                        const config::Acceptor* acceptor);
/// The acceptor that all STOMP clients use, as far as prefixes matter; null: they differ.
[[nodiscard]] const config::Acceptor* only_acceptor(const config::Config& config);

}  // namespace minibroker::broker
