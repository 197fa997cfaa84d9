#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace minibroker::bench {

/// A file descriptor with one owner.
class Socket {
public:
    explicit Socket(int fd = -1) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(other.release()) {}
    Socket& operator=(Socket&& other) noexcept;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket();
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }

private:
    int release();
    int fd_;
};

/// The resolved address of a broker.
class Endpoint {
public:
    /// @param url  `stomp://host:port` or `tcp://host:port`; IPv6 in brackets.
    /// @return kInvalid for anything else, kNotFound for a host that does not resolve.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view url);

    /// A connection that neither reads nor writes wait for. Many connections one after the other
    /// come from several addresses of the loopback network: ports of closed ones stay taken for a
    /// minute.
    /// @param turn  chooses the address; 0: the system's choice
    [[nodiscard]] Result<Socket> connect(unsigned turn = 0) const;

private:
    sockaddr_storage address_{};
    socklen_t size_ = 0;
    std::string url_;
};

/// `strerror` of errno after `what`.
[[nodiscard]] std::unexpected<Error> system_failure(std::string_view what);

}  // namespace minibroker::bench
