#include "broker/session/http_transport.h"

#include "base/check.h"
#include "base/text.h"
#include "broker/session/http_origin.h"
#include "protocol/websocket_handshake.h"

namespace minibroker::broker {
namespace {

using protocol::HttpReader;
using protocol::WebSocketHandshake;

void append_answer(std::string& out, std::string_view body) {
    out.append("HTTP/1.1 200 OK\r\ncontent-length: ").append(std::to_string(body.size()));
    out.append("\r\n\r\n").append(body);
}

// The page that a browser or a health check gets.
std::string error_page(std::string_view text, std::string_view status = "400 Bad Request") {
    std::string page =
        "HTTP/1.1 " + std::string(status) + "\r\ncontent-type: text/plain\r\nconnection: close\r\n";
    page += "content-length: " + std::to_string(text.size()) + "\r\n\r\n";
    return page.append(text);
}

}  // namespace

HttpTransport::HttpTransport(const config::Acceptor& acceptor) : acceptor_(acceptor) {}

HttpTransport::Input HttpTransport::feed(std::string_view bytes, Milliseconds now) {
    Input input;
    while (!input.ends && !websocket_) {
        switch (reader_.next(bytes)) {
            case HttpReader::Outcome::kNeedMore:
                return input;
            case HttpReader::Outcome::kHead:
                on_head(input);
                break;
            case HttpReader::Outcome::kBody:
                if (in_post_) input.data += reader_.body();
                break;
            case HttpReader::Outcome::kEnd:
                if (in_post_) answers_.push_back(now + Milliseconds(acceptor_.http_response_time));
                in_post_ = false;
                if (!upgrading_) break;
                websocket_.emplace(protocol::WebSocketOptions{
                    acceptor_.web_socket_max_frame_payload_length, acceptor_.web_socket_text});
                break;
            case HttpReader::Outcome::kError:
                end_with(input,
                         error_page("This is no HTTP that can be served: " +
                                    std::string(reader_.error()) + ".\n"),
                         "no HTTP that can be served: " + printable(reader_.error()));
                break;
        }
    }
    if (!input.ends) websocket_->feed(bytes, input);
    return input;
}

void HttpTransport::on_head(Input& input) {
    const protocol::HttpHead& head = reader_.head();
    const auto upgrade = head.header("upgrade");
    if (head.method == "POST" || upgrade) {
        refusal_ = refusal_of_page(head, acceptor_);
        if (!refusal_.empty())
            return end_with(input, error_page(refusal_ + "\n", "403 Forbidden"), {});
    }
    if (head.method == "POST") {
        in_post_ = true;
        if (head.lists("expect", "100-continue")) input.answers += "HTTP/1.1 100 Continue\r\n\r\n";
        return;
    }
    if (!upgrade) {
        return end_with(input,
                        error_page("This port speaks STOMP, also over WebSocket.\n"),
                        "the client speaks HTTP without upgrade to WebSocket (" +
                            printable(head.method) +
                            "), a browser or a health check: use ws:// or STOMP over TCP, and "
                            "minibroker check node for health");
    }
    if (equal_ignoring_case(*upgrade, "activemq-remoting")) {
        return end_with(input,
                        "HTTP/1.1 403 Forbidden\r\n\r\n",
                        "the client speaks Artemis CORE over HTTP; this broker serves STOMP alone: "
                        "use a STOMP client");
    }
    if (!equal_ignoring_case(*upgrade, "websocket")) return;
    // Answers leave in the order of the requests; the answers to these POSTs can carry no frames
    // any more.
    input.answers += late_answers(Milliseconds::max());
    WebSocketHandshake handshake = protocol::answer_upgrade(head);
    if (handshake.decision == WebSocketHandshake::Decision::kRefused) {
        return end_with(input,
                        std::move(handshake.answer),
                        "no WebSocket handshake: it takes a GET with sec-websocket-version, "
                        "sec-websocket-key and connection: upgrade");
    }
    input.answers += handshake.answer;
    upgrading_ = handshake.decision == WebSocketHandshake::Decision::kOpen;
}

std::string HttpTransport::end_page(std::string_view why) {
    return error_page(std::string(why) + "\n", "408 Request Timeout");
}

void HttpTransport::end_with(Input& input, std::string farewell, std::string reason) {
    input.ends = true;
    input.farewell = std::move(farewell);
    input.reason = std::move(reason);
}

void HttpTransport::answer_early(Milliseconds now) {
    if (in_post_) answers_.push_back(now);
    in_post_ = false;
}

std::optional<Milliseconds> HttpTransport::next_deadline() const {
    if (answers_.empty()) return std::nullopt;
    return answers_.front();
}

std::string HttpTransport::late_answers(Milliseconds now) {
    std::string out;
    while (!answers_.empty() && answers_.front() <= now) {
        append_answer(out, {});
        answers_.pop_front();
    }
    return out;
}

bool HttpTransport::ready() const {
    return websocket_ || (!corked_ && !answers_.empty());
}

bool HttpTransport::takes_all() const {
    return !websocket_ && answers_.size() == 1;
}

void HttpTransport::wrap(std::string_view frames, std::string& out) {
    if (websocket_) return websocket_->encode(frames, out);
    MB_CHECK(!answers_.empty());
    append_answer(out, frames);
    answers_.pop_front();
}

}  // namespace minibroker::broker
