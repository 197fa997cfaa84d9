#pragma once

#include <string>
#include <string_view>

#include "protocol/http_head.h"

namespace minibroker::protocol {

/// What a request to switch to WebSocket is answered.
struct WebSocketHandshake {
    enum class Result {
        kOpen,      ///< the connection speaks WebSocket from here on
        kAskOther,  ///< HTTP goes on: the client may ask for another version
        kRefused,   ///< the connection ends
    };
    Result result = Result::kRefused;
    std::string answer;  ///< "" when it ends without a word
};

/// Judges a request with `Upgrade: websocket` that is no POST. Versions 13, 8 and 7 are the same on
/// the wire. The first offered subprotocol that is v10.stomp, v11.stomp or v12.stomp is agreed to;
/// it decides nothing. Source: Artemis `WebSocketServerHandler`, Netty's
/// `WebSocketServerHandshaker13`.
[[nodiscard]] WebSocketHandshake answer_upgrade(const HttpHead& head);

/// The `sec-websocket-accept` that proves that `key` was read (RFC 6455, 4.2.2).
[[nodiscard]] std::string websocket_accept(std::string_view key);

}  // namespace minibroker::protocol
