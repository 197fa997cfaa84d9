#pragma once

#include <string>
#include <string_view>

#include "config/config.h"
#include "protocol/http_head.h"

namespace minibroker::broker {

/// Whether a request to switch to WebSocket, or a POST, may be served, given that a web page may
/// have caused it. A browser lets any page open a WebSocket to any host, and send a POST whose
/// content type a form could have, without asking the server; so the server has to check `Origin`.
/// A client that is not a browser sends neither `Origin` nor `Sec-Fetch-*` and is always served.
///
/// Allowed are the acceptor's `allowedOrigins`, and pages of the host that `Host` names, on any
/// port. That host must be an IP address, localhost or the acceptor's own host: the owner of any
/// other name may have made it point here to reach a broker inside a private network (DNS
/// rebinding). This rule is ours; Artemis serves everybody (docs/decisions/0008).
/// @return why it is refused, a sentence for a person; "" if it is allowed
[[nodiscard]] std::string refusal_of_page(const protocol::HttpHead& head,
                                          const config::Acceptor& acceptor);

}  // namespace minibroker::broker
