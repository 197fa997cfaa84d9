#include "tests/support/test_client.h"

#include <doctest/doctest.h>

#include "broker/session/session.h"
#include "tests/support/test_broker.h"

namespace minibroker::test {

TestClient::TestClient(TestBroker& broker, std::size_t acceptor) : broker_(broker) {
    static std::uint32_t next = 0x1000;
    session_ = broker_.broker_->open_session(acceptor, "127.0.0.1:5000", next++, broker_.now_);
    broker_.clients_.push_back(this);
}

TestClient::~TestClient() {
    std::erase(broker_.clients_, this);
}

TestClient& TestClient::raw(std::string_view bytes) {
    if (closed_) return *this;
    broker_.broker_->on_bytes(session_, bytes, broker_.now_);
    broker_.settle();
    return *this;
}

TestClient& TestClient::send(std::string_view frame) {
    std::string bytes(frame);
    if (frame.find("\n\n") == std::string_view::npos)
        bytes += frame.ends_with('\n') ? "\n" : "\n\n";
    bytes += '\0';
    return raw(bytes);
}

TestClient& TestClient::login(std::string_view version, std::string_view headers) {
    send("CONNECT\naccept-version:" + std::string(version) + "\nlogin:admin\npasscode:admin\n" +
         std::string(headers) + "\n");
    CHECK(next_command() == "CONNECTED");
    return *this;
}

void TestClient::drop() {
    if (closed_) return;
    closed_ = true;
    std::erase(broker_.clients_, this);
    broker_.broker_->on_closed(session_, broker_.now_);
    broker_.settle();
}

void TestClient::take_at_most(std::size_t bytes) {
    allowance_ = bytes;
    auto& sessions = broker_.broker_->core().sessions;
    if (auto* session = sessions.find(session_)) sessions.touch(*session);
    broker_.settle();
}

void TestClient::pump() {
    std::vector<std::string_view> views;
    while (!closed_) {
        broker_.broker_->gather(session_, views, 16);
        std::size_t taken = 0;
        for (const std::string_view view : views) {
            const std::string_view part = view.substr(0, allowance_ - taken);
            received_ += part;
            taken += part.size();
        }
        if (taken == 0) break;
        if (allowance_ != SIZE_MAX) allowance_ -= taken;
        broker_.broker_->on_written(session_, taken, broker_.now_);
    }
    if (!closed_ && views.empty() && broker_.broker_->wants_close(session_)) drop();
}

std::string TestClient::next() {
    while (received_.starts_with('\n')) received_.erase(0, 1);  // heart-beats
    const std::size_t head = received_.find("\n\n");
    if (head == std::string::npos) return {};
    const std::string length =
        header_of(std::string_view(received_).substr(0, head + 2), "content-length");
    const std::size_t end = length.empty()
                                ? received_.find('\0', head)
                                : head + 2 + static_cast<std::size_t>(std::stoul(length));
    if (end == std::string::npos || end + 1 >= received_.size()) return {};  // with its line end
    std::string frame = received_.substr(0, end);
    received_.erase(0, end + 2);
    return frame;
}

std::string TestClient::next_command() {
    const std::string frame = next();
    return frame.substr(0, frame.find('\n'));
}

std::vector<std::string> TestClient::bodies() {
    std::vector<std::string> bodies;
    for (std::string frame = next(); !frame.empty(); frame = next()) {
        if (frame.starts_with("MESSAGE\n")) bodies.push_back(body_of(frame));
    }
    return bodies;
}

std::size_t TestClient::skip() {
    std::size_t count = 0;
    while (!next().empty()) ++count;
    return count;
}

std::string header_of(std::string_view frame, std::string_view name) {
    const std::string_view head = frame.substr(0, frame.find("\n\n") + 1);
    const std::string line = "\n" + std::string(name) + ":";
    const std::size_t at = head.find(line);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + line.size();
    return std::string(head.substr(from, head.find('\n', from) - from));
}

std::string body_of(std::string_view frame) {
    const std::size_t at = frame.find("\n\n");
    return at == std::string_view::npos ? std::string() : std::string(frame.substr(at + 2));
}

}  // namespace minibroker::test
