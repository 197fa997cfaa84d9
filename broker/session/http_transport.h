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

/// STOMP inside HTTP, on a connection whose first bytes were HTTP: a WebSocket once a GET asked for
/// one, and until then a tunnel, in which the bodies of POSTs are the client's bytes and the
/// answers to them carry the broker's frames. Owned by its session; no I/O, no clock.
///
/// ```
///             GET, Upgrade: websocket
///   requests ────────────────────────→ WebSocket
///     │  └─ POST: body in, a waiting answer more; each frame, or all that wait, takes one
///     └─ anything else: refused and the end, or with an unknown Upgrade ignored as Artemis does
/// ```
/// Source: Artemis `ProtocolHandler`, `HttpAcceptorHandler`, `WebSocketServerHandler`.
class HttpTransport : public Framing {
public:
    explicit HttpTransport(const config::Acceptor& acceptor);

    using Input = protocol::WebSocketCodec::Input;
    /// Takes bytes from the client, cut in any way.
    /// @param now  steady time
    [[nodiscard]] Input feed(std::string_view bytes, Milliseconds now);

    /// Why a web page was not served (broker/session/http_origin.h); "" when none was refused.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

    /// Bytes held for the client before its STOMP is decoded, about.
    [[nodiscard]] std::size_t bytes_held() const { return reader_.bytes_held(); }
    /// What the connection ends with when no frame can leave.
    [[nodiscard]] static std::string end_page(std::string_view why);

    /// While corked no frame leaves, so that what one packet causes leaves together.
    void set_corked(bool corked) { corked_ = corked; }
    /// The connection is about to end: a POST that is still being read may be answered now.
    void answer_early(Milliseconds now);
    /// When the next waiting answer must be sent for want of a frame (httpResponseTime).
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
    bool upgrading_ = false;  // the handshake is answered, the request's end not yet read
    bool in_post_ = false;    // head read, end not yet, not answered early
    bool corked_ = false;
    std::deque<Milliseconds> answers_;  // waiting answers: until when each may wait
};

}  // namespace minibroker::broker
