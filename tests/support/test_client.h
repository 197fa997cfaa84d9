#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace minibroker::test {

class TestBroker;

/// A client in the same process. Frames are texts: `"SEND\ndestination:q\n\nhello"`; the NUL is
/// added.
class TestClient {
public:
    /// Connects without a CONNECT.
    explicit TestClient(TestBroker& broker, std::size_t acceptor = 0);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    /// CONNECT as admin and takes the CONNECTED. @param headers  lines, each with its line end
    TestClient& login(std::string_view version = "1.2", std::string_view headers = "");
    /// One frame and its NUL.
    TestClient& send(std::string_view frame);
    /// Bytes as they are.
    TestClient& raw(std::string_view bytes);
    /// The socket breaks, without DISCONNECT.
    void drop();
    /// From now on the client takes at most `bytes` more of what the broker has for it.
    void take_at_most(std::size_t bytes);

    /// The next frame received, without NUL and the line end behind it; "" when there is none.
    [[nodiscard]] std::string next();
    /// The next frame's command, body or header; the frame is taken by `next_command` alone.
    [[nodiscard]] std::string next_command();
    /// Takes all frames and gives the bodies of the MESSAGEs among them.
    [[nodiscard]] std::vector<std::string> bodies();
    /// Takes all frames, gives their number.
    std::size_t skip();
    /// Everything received and not taken, bytes as they came.
    [[nodiscard]] const std::string& received() const { return received_; }
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] SessionId session() const { return session_; }

private:
    friend class TestBroker;
    void pump();

    TestBroker& broker_;
    SessionId session_;
    std::string received_;
    std::size_t allowance_ = SIZE_MAX;
    bool closed_ = false;
};

/// The value of a header of a frame given as text; "" when it lacks.
[[nodiscard]] std::string header_of(std::string_view frame, std::string_view name);
/// The body of a frame given as text.
[[nodiscard]] std::string body_of(std::string_view frame);

}  // namespace minibroker::test
