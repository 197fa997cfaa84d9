#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tools/minibroker/cli/client/broker_url.h"
#include "tools/minibroker/cli/client/server_frame.h"

namespace minibroker::cli {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A blocking STOMP 1.2 connection over a POSIX socket, for commands that ask and wait. Owned by
/// one command, used by one thread; the destructor closes the socket.
class StompClient {
public:
    /// Longest wait for a connection and for each frame.
    static constexpr std::chrono::seconds kPatience{30};

    /// Connects the socket; no frame is sent yet.
    /// @return kIo if no address of the host answers.
    [[nodiscard]] static Result<std::unique_ptr<StompClient>> connect(const BrokerUrl& url);

    StompClient(const StompClient&) = delete;
    StompClient& operator=(const StompClient&) = delete;
    ~StompClient();

    /// The bytes of one frame. Header names and values are escaped, but not in CONNECT (STOMP 1.2,
    /// "Value Encoding"). No content-length is added: Artemis would take the body for bytes and
    /// refuse a management request.
    [[nodiscard]] static std::string encoded(std::string_view command,
                                             const Headers& headers,
                                             std::string_view body);

    /// Sends frames at once, so that the broker gets them together.
    [[nodiscard]] Result<> send_bytes(std::string_view rest);

    /// Sends one frame.
    [[nodiscard]] Result<> send(std::string_view command,
                                const Headers& headers,
                                std::string_view body) {
        return send_bytes(encoded(command, headers, body));
    }

    /// The broker's next frame. kIo if it closed the connection or nothing came in kPatience.
    [[nodiscard]] Result<ServerFrame> receive();

    /// As `receive`, but nullopt if no frame came in `patience`; negative: no limit. While waiting
    /// it sends line ends, so that the broker does not consider the connection dead.
    [[nodiscard]] Result<std::optional<ServerFrame>> receive_within(
        std::chrono::milliseconds patience);

    /// The socket, for those who ask the system about it.
    [[nodiscard]] int descriptor() const { return socket_; }

    /// This end's `address:port`, as a broker's log names it.
    [[nodiscard]] std::string local_address() const;

private:
    explicit StompClient(int socket) : socket_(socket) {}

    Result<> read_block();

    int socket_;
    ServerFrameReader reader_;
};

}  // namespace minibroker::cli
