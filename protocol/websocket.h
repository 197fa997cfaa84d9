#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace minibroker::protocol {

struct WebSocketOptions {
    /// webSocketMaxFramePayloadLength, bytes, at least 1: a longer frame from the client ends the
    /// connection, a longer message to it is sent in fragments.
    std::size_t frame_payload_bytes_max = 65'536;
    /// webSocketEncoderType=text: messages to the client are text instead of binary.
    bool text = false;
};

/// The server's side of one WebSocket connection after its handshake (RFC 6455, no extensions):
/// frames to bytes and back.
///
/// The text and binary messages of a client are one stream of bytes: the boundaries of messages and
/// fragments mean nothing. Text is not checked for UTF-8, since STOMP does that. A frame that
/// breaks the protocol ends the connection without an answer. Source: Artemis
/// `WebSocketServerHandler`, `WebSocketFrameEncoder`; Netty's `WebSocket13FrameDecoder`.
class WebSocketCodec {
public:
    explicit WebSocketCodec(const WebSocketOptions& options);
    ~WebSocketCodec();
    WebSocketCodec(const WebSocketCodec&) = delete;
    WebSocketCodec& operator=(const WebSocketCodec&) = delete;

    /// The decoded input of the client.
    struct Input {
        std::string data;      ///< payload, in order
        std::string answers;   ///< bytes to send at once
        bool ends = false;     ///< the connection ends once `data` is handled
        std::string farewell;  ///< bytes to send before that end
        std::string reason;    ///< why we end it, for the log; "" when the client does
    };
    /// Decodes bytes, cut anywhere, and adds to `input`. After `ends` it ignores all bytes.
    void feed(std::string_view bytes, Input& input);
    /// Appends `message` to `out` as one message.
    void encode(std::string_view message, std::string& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::protocol
