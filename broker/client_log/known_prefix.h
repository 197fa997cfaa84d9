#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/message/routing_type.h"
#include "config/config.h"

namespace minibroker::broker {

/// What brokers and client libraries put before the names of queues and topics.
struct KnownPrefix {
    std::string_view text;
    RoutingType type;
};
/// That `name` begins with.
[[nodiscard]] std::optional<KnownPrefix> known_prefix(std::string_view name);
/// What to do about `name`, which begins with `prefix`, where that was not taken off.
/// @param acceptor  that the client came by; null: not known
[[nodiscard]] std::string prefix_remedy(const KnownPrefix& prefix,
                                        std::string_view name,
                                        const config::Acceptor* acceptor);
/// The acceptor that every STOMP client comes by, as far as prefixes count; null: they differ.
[[nodiscard]] const config::Acceptor* only_acceptor(const config::Config& config);

}  // namespace minibroker::broker
