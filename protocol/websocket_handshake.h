#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/http_head.h"

namespace minibroker::protocol {

/// The answer to a request to switch to WebSocket.
struct WebSocketHandshake {
    enum class Decision : std::uint8_t {
        kOpen,      ///< the connection speaks WebSocket from here on
        kAskOther,  ///< HTTP goes on: the client may ask for another version
        kRefused,   ///< the connection ends
    };
    Decision decision = Decision::kRefused;
    std::string answer;  ///< "" if the connection ends without an answer
};

/// Answers a request with `Upgrade: websocket` that is not a POST. Versions 13, 8 and 7 are equal
/// on the wire. The first offered subprotocol that is v10.stomp, v11.stomp or v12.stomp is
/// accepted; it has no other effect. Source: Artemis `WebSocketServerHandler`, Netty's
/// `WebSocketServerHandshaker13`.
[[nodiscard]] WebSocketHandshake answer_upgrade(const HttpHead& head);

/// The `sec-websocket-accept` that proves that `key` was read (RFC 6455, 4.2.2).
[[nodiscard]] std::string websocket_accept(std::string_view key);

}  // namespace minibroker::protocol
