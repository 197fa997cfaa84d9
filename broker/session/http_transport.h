#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "broker/session/framing.h"
#include "config/config.h"
#include "protocol/http_head.h"
#include "protocol/websocket.h"

namespace minibroker::broker {

/// STOMP inside HTTP, on a connection whose first bytes were HTTP. It is a tunnel, in which the
/// bodies of POSTs are the client's bytes and the answers to them carry the broker's frames, until
/// a GET asks for a WebSocket. Owned by its session; no I/O, no clock.
///
/// ```
///             GET, Upgrade: websocket
///   requests ────────────────────────→ WebSocket
///     │  └─ POST: its body is input; one more answer waits, for one frame or for all held back
///     └─ anything else: refused, and the end; an unknown Upgrade is ignored, as in Artemis
/// ```
/// Source: Artemis `ProtocolHandler`, `HttpAcceptorHandler`, `WebSocketServerHandler`.
class HttpTransport : public Framing {
public:
    explicit HttpTransport(const config::Acceptor& acceptor);

    using Input = protocol::WebSocketCodec::Input;
    /// Takes bytes from the client, cut anywhere.
    /// @param now  steady time
    [[nodiscard]] Input feed(std::string_view bytes, Milliseconds now);

    /// Why a web page was refused (broker/session/http_origin.h); "" if none was.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

    /// Approximate number of bytes held for the client before its STOMP is decoded.
    [[nodiscard]] std::size_t bytes_held() const { return reader_.bytes_held(); }
    /// The last answer on the connection if no frame can leave.
    [[nodiscard]] static std::string end_page(std::string_view why);

    /// While corked no frame leaves, so that everything one packet causes leaves together.
    void set_corked(bool corked) { corked_ = corked; }
    /// The connection is about to end: a POST that is still being read may be answered now.
    void answer_early(Milliseconds now);
    /// When the next waiting answer must be sent even without a frame (httpResponseTime).
    [[nodiscard]] std::optional<Milliseconds> next_deadline() const;
    /// The empty answers that are due.
    [[nodiscard]] std::string late_answers(Milliseconds now);

    // Framing
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] bool takes_all() const override;
    void wrap(std::string_view frames, std::string& out) override;

private:
    void on_head(Input& input);
    void end_with(Input& input, std::string farewell, std::string reason);

    const config::Acceptor& acceptor_;
    protocol::HttpReader reader_;
    std::optional<protocol::WebSocketCodec> websocket_;
    std::string refusal_;
    bool upgrading_ = false;  // the handshake is answered, the end of the request not read yet
    bool in_post_ = false;    // the head is read, the end not yet, and it was not answered early
    bool corked_ = false;
    std::deque<Milliseconds> answers_;  // waiting answers: how long each may wait
};

}  // namespace minibroker::broker
