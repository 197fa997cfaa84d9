#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "broker/broker.h"
#include "broker/net/quick_ack.h"
#include "broker/net/read_size.h"

namespace minibroker::net {

class Connection;

/// The part of the server that its connections use. The server owns it; one for all connections.
struct ConnectionContext {
    broker::Broker& broker;
    std::function<TimePoint()> now;
    std::function<void()> settle;           ///< passes on what the last call of the core produced
    std::function<void()> write_out;        ///< to the sockets only; call `settle` afterwards
    std::function<void(SessionId)> forget;  ///< the connection is closed
    /// Calls the connection's `acknowledge_unanswered` in QuickAck::kPause.
    std::function<void(SessionId)> acknowledge_soon;
    std::uint64_t bytes_read = 0;  ///< from all connections, ever
    std::size_t paused = 0;        ///< connections that are not read for now
};

/// One socket: passes its input to the core and writes the core's output. All it knows of STOMP is
/// how an ACK begins (`take`). The server and its own two coroutines share it; broker thread.
///
/// A coroutine waits for input. Output is written after each call of the core, without waiting; a
/// second coroutine waits only while the socket takes no more.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::ip::tcp::socket socket, SessionId session, ConnectionContext& context);

    /// Starts reading.
    void start();
    /// Writes as much of the session's output as the socket takes. Then closes the socket if the
    /// core wants that, or reads again if the core wants input again.
    void flush();
    /// Closes the socket at once.
    void close();
    /// Makes the kernel acknowledge the input, unless an answer has done so meanwhile.
    void acknowledge_unanswered();
    [[nodiscard]] SessionId session() const { return session_; }

private:
    asio::awaitable<void> read_loop();
    asio::awaitable<void> wait_writable();
    void take(std::string_view bytes);
    [[nodiscard]] bool write_some();
    void acknowledge(std::chrono::steady_clock::time_point read_at);
    void acknowledge_now();

    asio::ip::tcp::socket socket_;
    SessionId session_;
    ConnectionContext& context_;
    ReadSize read_size_;
    std::vector<std::string_view> views_;
    QuickAck quick_ack_;
    bool waiting_ = false;  // until the socket takes output again
    bool paused_ = false;   // does not read: the core wants no input
    bool closed_ = false;
};

}  // namespace minibroker::net
