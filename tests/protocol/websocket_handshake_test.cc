#include "protocol/websocket_handshake.h"

#include <doctest/doctest.h>

namespace minibroker::protocol {
namespace {

using Decision = WebSocketHandshake::Decision;

HttpHead upgrade() {
    HttpHead head;
    head.method = "GET";
    head.headers = {{"Upgrade", "websocket"},
                    {"Connection", "keep-alive, Upgrade"},
                    {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                    {"Sec-WebSocket-Version", "13"}};
    return head;
}

HttpHead with(std::string name, std::string value) {
    HttpHead head = upgrade();
    for (HttpHead::Header& header : head.headers) {
        if (header.name == name) {
            header.value = std::move(value);
            return head;
        }
    }
    head.headers.push_back({std::move(name), std::move(value)});
    return head;
}

HttpHead without(std::string_view name) {
    HttpHead head = upgrade();
    std::erase_if(head.headers,
                  [&](const HttpHead::Header& header) { return header.name == name; });
    return head;
}

std::string subprotocol(std::string offered) {
    const std::string answer =
        answer_upgrade(with("Sec-WebSocket-Protocol", std::move(offered))).answer;
    const std::size_t at = answer.find("sec-websocket-protocol: ");
    return at == std::string::npos ? "" : answer.substr(at + 24, answer.find("\r\n", at) - at - 24);
}

TEST_CASE("handshake: the accept key of RFC 6455") {
    CHECK(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(websocket_accept("") == "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=");
}

TEST_CASE("handshake: versions 13, 8 and 7 are agreed to") {
    for (const char* version : {"13", "8", "7"}) {
        const WebSocketHandshake handshake = answer_upgrade(with("Sec-WebSocket-Version", version));
        CHECK(handshake.decision == Decision::kOpen);
        CHECK(handshake.answer ==
              "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
              "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    }
}

TEST_CASE("handshake: another version is asked for") {
    for (const char* version : {"99", "0", "", "13, 8"}) {
        const WebSocketHandshake handshake = answer_upgrade(with("Sec-WebSocket-Version", version));
        CHECK(handshake.decision == Decision::kAskOther);
        CHECK(handshake.answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
    }
}

TEST_CASE("handshake: without version, key or Connection it ends without a word") {
    for (const char* name : {"Sec-WebSocket-Version", "Sec-WebSocket-Key", "Connection"}) {
        const WebSocketHandshake handshake = answer_upgrade(without(name));
        CHECK(handshake.decision == Decision::kRefused);
        CHECK(handshake.answer.empty());
    }
    CHECK(answer_upgrade(with("Connection", "close")).decision == Decision::kRefused);
}

TEST_CASE("handshake: only GET upgrades") {
    HttpHead head = upgrade();
    head.method = "PUT";
    const WebSocketHandshake handshake = answer_upgrade(head);
    CHECK(handshake.decision == Decision::kRefused);
    CHECK(handshake.answer == "HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\n403 Forbidden");
}

TEST_CASE("handshake: the first known subprotocol is agreed to") {
    CHECK(subprotocol("v11.stomp, v12.stomp") == "v11.stomp");
    CHECK(subprotocol("chat,v10.stomp") == "v10.stomp");
    CHECK(subprotocol("mqtt") == "");
    CHECK(subprotocol("V12.STOMP") == "");
    CHECK(subprotocol("") == "");
}

}  // namespace
}  // namespace minibroker::protocol
