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
#include "broker/net/read_size.h"

namespace minibroker::net {

class Connection;

/// What a connection needs of its server: the core, the time, and a word when the core may have
/// something to do.
struct ConnectionContext {
    broker::Broker& broker;
    std::function<TimePoint()> now;
    std::function<void()> settle;           ///< writes out what the last call produced, everywhere
    std::function<void()> write_out;        ///< to the sockets alone; `settle` follows
    std::function<void(SessionId)> forget;  ///< the connection is closed
    /// `acknowledge_unanswered` is to be called, `Connection::kAckPause` from now.
    std::function<void(SessionId)> acknowledge_soon;
    std::uint64_t bytes_read = 0;  ///< from all connections, ever
    std::size_t paused = 0;        ///< connections that are not read for now
};

/// One socket: hands what it reads to the core and writes what the core has for it. Of STOMP it
/// knows how an ACK begins, no more.
///
/// Reading waits for the socket in a coroutine. Writing happens at once, without waiting, after
/// each call of the core; only when the socket takes no more does a second coroutine wait until it
/// does.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::ip::tcp::socket socket, SessionId session, ConnectionContext& context);

    /// No more than one acknowledgement is asked for in this time: each is a packet of its own.
    static constexpr std::chrono::milliseconds kAckPause{1};

    /// Starts reading.
    void start();
    /// Writes as much of the session's output as the socket takes, and closes the socket when the
    /// core wants that.
    void flush();
    /// Closes the socket at once.
    void close();
    /// Asks the kernel to acknowledge what was read, unless an answer has done so meanwhile.
    void acknowledge_unanswered();
    [[nodiscard]] SessionId session() const { return session_; }

private:
    asio::awaitable<void> read_loop();
    asio::awaitable<void> wait_writable();
    void take(std::string_view bytes);
    [[nodiscard]] bool write_some();
    void on_unanswered(std::chrono::steady_clock::time_point now);
    void acknowledge_now();

    asio::ip::tcp::socket socket_;
    SessionId session_;
    ConnectionContext& context_;
    ReadSize read_size_;
    std::vector<std::string_view> views_;
    std::chrono::steady_clock::time_point acknowledged_at_;
    bool answered_ = false;       // something was written since the last read
    bool acks_may_wait_ = false;  // the kernel may take this for a conversation
    bool asked_soon_ = false;     // for `acknowledge_unanswered`
    bool waiting_ = false;        // for the socket to take output
    bool paused_ = false;         // not reading: the core wants no input
    bool closed_ = false;
};

}  // namespace minibroker::net
