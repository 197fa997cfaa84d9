#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/message/routing_type.h"
#include "broker/stomp/error.h"
#include "config/config.h"
#include "protocol/frame.h"

namespace minibroker::broker {

/// The prefix that `name` starts with; "" if there is none.
[[nodiscard]] std::string_view prefix_in(std::string_view name,
                                         const std::vector<std::string>& prefixes);

/// A destination as the frame names it, without its prefix.
struct Destination {
    std::string_view prefix;
    std::string_view name;
    std::optional<RoutingType> prefix_type;
};

/// The destination of `frame`, by the prefixes of the acceptor; an ERROR if it names none.
[[nodiscard]] std::expected<Destination, StompError> destination_of(
    const protocol::Frame& frame, const config::Acceptor& acceptor);

}  // namespace minibroker::broker
