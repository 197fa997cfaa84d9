#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::net {

/// The listening socket of one acceptor.
class Listener {
public:
    /// A client has connected.
    using OnSocket = std::function<void(asio::ip::tcp::socket)>;

    /// @param settings  outlives the listener
    Listener(asio::io_context& context, const config::Acceptor& settings, OnSocket on_socket);

    /// Binds and listens; an error names acceptor, address and reason.
    [[nodiscard]] Result<> open();
    /// Accepts until `close`. Leaves the last descriptors to the journal: clients then wait in the
    /// backlog.
    void start();
    void close();
    [[nodiscard]] const config::Acceptor& settings() const { return settings_; }
    /// The port in use: the one that the system chose when 0 was configured.
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
