#include "protocol/websocket.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/check.h"
#include "base/text.h"

// How this works: wslay's frame functions parse and mask frames; they ask for bytes and return them
// by callbacks, which here read from and write to strings. The payload of a frame comes in pieces
// as its bytes arrive, so nothing is allocated from a claimed length. wslay itself refuses control
// frames that are long or in fragments, and lengths not written in the shortest form.
namespace minibroker::protocol {
namespace {

constexpr std::size_t kCloseCodeBytes = 2;

// Whether a status code may be sent, by Netty's rules: 1004 to 1006 and 1015 are reserved.
bool is_close_code(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

bool is_close_body(std::string_view body) {
    if (body.empty()) return true;
    if (body.size() < kCloseCodeBytes) return false;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(body[at]); };
    return is_close_code(256U * byte(0) + byte(1)) && !repaired_utf8(body.substr(kCloseCodeBytes));
}

bool is_control(const wslay_frame_iocb& frame) {
    return wslay_is_ctrl_frame(frame.opcode);
}

}  // namespace

struct WebSocketCodec::State {
    explicit State(const WebSocketOptions& the_options);
    ~State() { wslay_frame_context_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // wslay's callbacks.
    static ssize_t on_read(std::uint8_t* buffer, std::size_t size, int flags, void* user);
    static ssize_t on_write(const std::uint8_t* bytes, std::size_t size, int flags, void* user);

    [[nodiscard]] std::string refusal(const wslay_frame_iocb& frame) const;
    void take(const wslay_frame_iocb& frame, Input& input);
    void on_control(std::uint8_t opcode, Input& input);
    void write(std::uint8_t opcode, bool fin, std::string_view payload, std::string& out);

    const WebSocketOptions options;
    wslay_frame_context* context = nullptr;
    std::string_view unread;       // during feed(): bytes that wslay has not read yet
    std::string* out = nullptr;    // during write()
    std::uint64_t frame_read = 0;  // bytes of the current frame's payload
    bool in_frame = false;         // a piece of the current frame was seen
    bool in_message = false;       // the last fragment of a message is missing
    bool ended = false;
    std::string control;  // payload of the current control frame, at most 125 bytes
};

WebSocketCodec::State::State(const WebSocketOptions& the_options) : options(the_options) {
    MB_CHECK(options.frame_payload_bytes_max > 0);
    const wslay_frame_callbacks callbacks{on_write, on_read, nullptr};
    const int made = wslay_frame_context_init(&context, &callbacks, this);
    MB_CHECK(made == 0);  // out of memory ends the program everywhere
}

ssize_t WebSocketCodec::State::on_read(std::uint8_t* buffer, std::size_t size, int, void* user) {
    State& state = *static_cast<State*>(user);
    const std::size_t taken = std::min(size, state.unread.size());
    std::memcpy(buffer, state.unread.data(), taken);
    state.unread.remove_prefix(taken);
    return static_cast<ssize_t>(taken);  // 0 makes wslay ask for more
}

ssize_t WebSocketCodec::State::on_write(const std::uint8_t* bytes,
                                        std::size_t size,
                                        int,
                                        void* user) {
    State& state = *static_cast<State*>(user);
    const void* const text = bytes;
    state.out->append(static_cast<const char*>(text), size);
    return static_cast<ssize_t>(size);
}

// The checks that wslay leaves to its caller, made at the first piece of a frame.
// @return why the frame is refused; "" if it is not
std::string WebSocketCodec::State::refusal(const wslay_frame_iocb& frame) const {
    if (frame.mask == 0) return "a WebSocket frame of a client must be masked";
    if (frame.rsv != 0) {
        return "a WebSocket frame with reserved bits: no extension was agreed on, such as "
               "compression";
    }
    if (frame.payload_length > options.frame_payload_bytes_max) {
        return "a WebSocket frame of " + std::to_string(frame.payload_length) +
               " bytes, webSocketMaxFramePayloadLength allows " +
               std::to_string(options.frame_payload_bytes_max) +
               ": raise it in the acceptor's URL, or have the client send in smaller fragments";
    }
    switch (frame.opcode) {
        case WSLAY_CONTINUATION_FRAME:
            return in_message ? "" : "a WebSocket fragment that continues no message";
        case WSLAY_TEXT_FRAME:
        case WSLAY_BINARY_FRAME:
            return in_message ? "a WebSocket message within another one's fragments" : "";
        case WSLAY_CONNECTION_CLOSE:
        case WSLAY_PING:
        case WSLAY_PONG:
            return "";
        default:
            return "a WebSocket frame of the unknown kind " + std::to_string(frame.opcode);
    }
}

// Handles one piece of a frame: all of it, if it is short.
void WebSocketCodec::State::take(const wslay_frame_iocb& frame, Input& input) {
    if (!in_frame) input.reason = refusal(frame);
    if (!input.reason.empty()) {
        ended = input.ends = true;
        return;
    }
    in_frame = true;
    const void* const bytes = frame.data;
    const std::string_view piece(static_cast<const char*>(bytes), frame.data_length);
    (is_control(frame) ? control : input.data).append(piece);
    frame_read += piece.size();
    if (frame_read < frame.payload_length) return;
    in_frame = false;
    frame_read = 0;
    if (is_control(frame)) return on_control(frame.opcode, input);
    in_message = frame.fin == 0;
}

void WebSocketCodec::State::on_control(std::uint8_t opcode, Input& input) {
    if (opcode == WSLAY_PING) write(WSLAY_PONG, true, control, input.answers);
    if (opcode == WSLAY_CONNECTION_CLOSE) {
        if (is_close_body(control)) write(WSLAY_CONNECTION_CLOSE, true, control, input.farewell);
        ended = input.ends = true;
    }
    control.clear();
}

void WebSocketCodec::State::write(std::uint8_t opcode,
                                  bool fin,
                                  std::string_view payload,
                                  std::string& to) {
    out = &to;
    const void* const bytes = payload.data();
    wslay_frame_iocb frame{};
    frame.fin = fin ? 1 : 0;
    frame.opcode = opcode;
    frame.payload_length = payload.size();
    frame.data = static_cast<const std::uint8_t*>(bytes);
    frame.data_length = payload.size();
    const ssize_t sent = wslay_frame_send(context, &frame);
    MB_CHECK(sent == static_cast<ssize_t>(payload.size()));
    out = nullptr;
}

WebSocketCodec::WebSocketCodec(const WebSocketOptions& options)
    : state_(std::make_unique<State>(options)) {}

WebSocketCodec::~WebSocketCodec() = default;

void WebSocketCodec::feed(std::string_view bytes, Input& input) {
    State& state = *state_;
    state.unread = bytes;
    while (!state.ended) {
        wslay_frame_iocb frame{};
        const ssize_t size = wslay_frame_recv(state.context, &frame);
        if (size == WSLAY_ERR_WANT_READ) break;
        if (size < 0) {
            input.reason = "not a WebSocket frame (RFC 6455)";
            state.ended = input.ends = true;
        } else {
            state.take(frame, input);
        }
    }
    state.unread = {};
}

void WebSocketCodec::encode(std::string_view message, std::string& out) {
    State& state = *state_;
    std::uint8_t opcode = state.options.text ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME;
    do {
        const std::string_view part = message.substr(0, state.options.frame_payload_bytes_max);
        message.remove_prefix(part.size());
        state.write(opcode, message.empty(), part, out);
        opcode = WSLAY_CONTINUATION_FRAME;
    } while (!message.empty());
}

}  // namespace minibroker::protocol
