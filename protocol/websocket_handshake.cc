#include "protocol/websocket_handshake.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace minibroker::protocol {
namespace {

constexpr std::array<std::string_view, 3> kSubprotocols = {"v10.stomp", "v11.stomp", "v12.stomp"};
constexpr std::array<std::string_view, 3> kVersions = {"13", "8", "7"};

// The first offered subprotocol that we support, "" for none.
std::string_view agreed_subprotocol(const HttpHead& head) {
    const auto offered = head.header("sec-websocket-protocol");
    if (!offered) return {};
    for (std::string_view name : split(*offered, ',')) {
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (std::ranges::find(kSubprotocols, name) != kSubprotocols.end()) return name;
    }
    return {};
}

}  // namespace

std::string websocket_accept(std::string_view key) {
    std::string text(key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const int done =
        EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    MB_CHECK(done == 1);
    std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 4> encoded{};
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {encoded.begin(), encoded.begin() + length};
}

WebSocketHandshake answer_upgrade(const HttpHead& head) {
    using Decision = WebSocketHandshake::Decision;
    if (head.method != "GET") {
        return {Decision::kRefused,
                "HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\n403 Forbidden"};
    }
    const auto version = head.header("sec-websocket-version");
    if (!version)
        return {Decision::kRefused, {}};  // a draft without versions, which had other keys
    if (std::ranges::find(kVersions, *version) == kVersions.end()) {
        return {Decision::kAskOther,
                "HTTP/1.1 426 Upgrade Required\r\nsec-websocket-version: 13\r\n"
                "content-length: 0\r\n\r\n"};
    }
    const auto key = head.header("sec-websocket-key");
    if (!key || !head.lists("connection", "upgrade")) return {Decision::kRefused, {}};
    std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        "sec-websocket-accept: " +
        websocket_accept(*key) + "\r\n";
    const std::string_view subprotocol = agreed_subprotocol(head);
    if (!subprotocol.empty()) {
        answer.append("sec-websocket-protocol: ").append(subprotocol).append("\r\n");
    }
    return {Decision::kOpen, answer + "\r\n"};
}

}  // namespace minibroker::protocol
