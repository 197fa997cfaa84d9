#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::test {

/// A STOMP client with a socket of its own, to 127.0.0.1. Whatever it waits for fails the test when
/// it has not come after a minute. Frames are texts as in `TestClient`.
class SocketClient {
public:
    /// Sizes of the socket's buffers, bytes; 0: the system's.
    struct Buffers {
        int receive = 0;
        int send = 0;
    };

    explicit SocketClient(std::uint16_t port) : SocketClient(port, Buffers{}) {}
    SocketClient(std::uint16_t port, Buffers buffers);
    ~SocketClient();
    SocketClient(const SocketClient&) = delete;
    SocketClient& operator=(const SocketClient&) = delete;

    /// CONNECT as admin, and its CONNECTED. @param headers  lines, each with its line end
    SocketClient& login(std::string_view headers = "");
    /// One frame and its NUL, all of it.
    SocketClient& send(std::string_view frame);
    /// Sends as much as the socket takes at once. @return bytes
    [[nodiscard]] std::size_t send_some(std::string_view bytes);
    /// The next frame, without its NUL and line end; "" at the end of the connection.
    [[nodiscard]] std::string next();
    /// The next frame is this RECEIPT.
    void expect_receipt(std::string_view id);
    /// The bodies of the next `count` frames, which are MESSAGEs.
    [[nodiscard]] std::vector<std::string> bodies(std::size_t count);
    /// A frame with a receipt to a broker that is alive, and back.
    void round_trip();
    /// Closes the socket so that the peer sees a reset.
    void reset();

private:
    void wait(short events) const;

    int socket_ = -1;
    std::string received_;
    std::size_t trips_ = 0;
    bool ended_ = false;
};

/// Whether somebody listens on this port of 127.0.0.1.
[[nodiscard]] bool is_listening(std::uint16_t port);

}  // namespace minibroker::test
