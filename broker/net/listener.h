#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::net {

/// The listening socket of one acceptor. The server owns it; broker thread.
class Listener {
public:
    /// A client has connected.
    using OnSocket = std::function<void(asio::ip::tcp::socket)>;

    /// @param settings  outlives the listener
    Listener(asio::io_context& context, const config::Acceptor& settings, OnSocket on_socket);

    /// Binds and listens.
    /// @return kExists if the address is in use, else kIo; the text names acceptor, address, reason
    [[nodiscard]] Result<> open();
    /// Accepts until `close`. It leaves the last file descriptors to the journal: clients then wait
    /// in the backlog.
    void start();
    void close();
    [[nodiscard]] const config::Acceptor& settings() const { return settings_; }
    /// The port in use, which the system chose if 0 was configured; 0 before `open`.
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    asio::awaitable<void> accept_loop();
    asio::awaitable<void> back_off();

    asio::io_context& context_;
    const config::Acceptor& settings_;
    OnSocket on_socket_;
    asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
};

}  // namespace minibroker::net
