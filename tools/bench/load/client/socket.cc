#include "tools/bench/load/client/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace minibroker::bench {
namespace {

constexpr unsigned kSourceAddresses = 200;

/// Binds to one of 127.0.0.2 and the addresses after it, the port left to connect().
bool bind_loopback(int fd, unsigned turn) {
    sockaddr_in source{};
    source.sin_family = AF_INET;
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + turn % kSourceAddresses);
    const int on = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_storage storage{};
    std::memcpy(&storage, &source, sizeof source);
    const void* address = &storage;
    return bind(fd, static_cast<const sockaddr*>(address), sizeof source) == 0;
}

bool is_loopback(const sockaddr_storage& storage) {
    sockaddr_in address{};
    std::memcpy(&address, &storage, sizeof address);
    return storage.ss_family == AF_INET && (ntohl(address.sin_addr.s_addr) >> 24U) == 127;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        const Socket old(std::exchange(fd_, other.release()));
    }
    return *this;
}

Socket::~Socket() {
    if (fd_ >= 0) close(fd_);
}

int Socket::release() {
    return std::exchange(fd_, -1);
}

std::unexpected<Error> system_failure(std::string_view what) {
    return failure(ErrorCode::kIo, std::string(what) + ": " + std::strerror(errno));
}

Result<Endpoint> Endpoint::parse(std::string_view url) {
    const std::string whole(url);
    const auto wrong = [&] {
        return failure(ErrorCode::kInvalid, "expected stomp://host:port, found " + whole);
    };
    if (url.starts_with("stomp://")) {
        url.remove_prefix(8);
    } else if (url.starts_with("tcp://")) {
        url.remove_prefix(6);
    } else {
        return wrong();
    }
    const auto colon = url.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    std::string host(url.substr(0, colon));
    const std::string port(url.substr(colon + 1));
    unsigned number = 0;
    const auto [last, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc() || last != port.data() + port.size()) return wrong();
    if (number == 0 || number > 65535) return wrong();
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) return wrong();

    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (code != 0) {
        return failure(ErrorCode::kNotFound, whole + ": " + gai_strerror(code));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    Endpoint endpoint;
    std::memcpy(&endpoint.address_, found->ai_addr, found->ai_addrlen);
    endpoint.size_ = found->ai_addrlen;
    endpoint.url_ = whole;
    return endpoint;
}

Result<Socket> Endpoint::connect(unsigned turn) const {
    Socket socket(::socket(address_.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) return system_failure("open a socket");
    if (turn != 0 && is_loopback(address_) && !bind_loopback(socket.fd(), turn)) {
        return system_failure("bind a socket to 127.0.0.x");
    }
    const void* address = &address_;
    if (::connect(socket.fd(), static_cast<const sockaddr*>(address), size_) != 0) {
        return system_failure("connect to " + url_);
    }
    const int on = 1;
    setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(socket.fd(), F_SETFL, fcntl(socket.fd(), F_GETFL) | O_NONBLOCK);
    return socket;
}

}  // namespace minibroker::bench
