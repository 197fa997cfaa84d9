#pragma once

#include <string>
#include <string_view>

#include "config/config.h"
#include "protocol/http_head.h"

namespace minibroker::broker {

/// Whether a request to switch to WebSocket, or a POST, may be served, as far as a web page may be
/// behind it. A browser lets any page open a WebSocket to any host, and send a POST whose content
/// type a form could have, without asking the server; so it is for the server to look at `Origin`.
/// A client that is no browser sends neither `Origin` nor `Sec-Fetch-*` and is always served.
///
/// Allowed are the acceptor's `allowedOrigins`, and pages of the host that `Host` names, on any
/// port. That host must be an IP address, localhost or the acceptor's own host: any other name may
/// be one that its owner has made point here to get at a broker inside (DNS rebinding).
/// Ours; Artemis serves everybody (docs/decisions/0008).
/// @return why not, a sentence for a person; "" when it may
[[nodiscard]] std::string refusal_of_page(const protocol::HttpHead& head,
                                          const config::Acceptor& acceptor);

}  // namespace minibroker::broker
