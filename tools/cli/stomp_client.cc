#include "tools/cli/stomp_client.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

// EAGAIN and EWOULDBLOCK are one value on Linux.
namespace minibroker::cli {
namespace {

std::unexpected<Error> io_failure(std::string_view what, int code) {
    return failure(ErrorCode::kIo,
                   std::string(what) + ": " + std::generic_category().message(code));
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case ':':
                out += "\\c";
                break;
            case '\\':
                out += "\\\\";
                break;
            default:
                out += c;
        }
    }
    return out;
}

// Waits until `socket` is ready for `events`; false after kPatience.
bool wait_for(int socket, short events) {
    pollfd entry{socket, events, 0};
    constexpr auto kMilliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(StompClient::kPatience).count();
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, static_cast<int>(kMilliseconds));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

// Connects a non-blocking socket; 0 or the reason as errno has it.
int connect_socket(int socket, const addrinfo& address) {
    if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (!wait_for(socket, POLLOUT)) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof(error);
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

}  // namespace

Result<std::unique_ptr<StompClient>> StompClient::connect(const BrokerUrl& url) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found);
        code != 0) {
        return failure(ErrorCode::kIo, url.host + ": " + ::gai_strerror(code));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    int reason = ECONNREFUSED;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        const int socket = ::socket(
            one->ai_family, one->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, one->ai_protocol);
        if (socket < 0) {
            reason = errno;
            continue;
        }
        std::unique_ptr<StompClient> client(new StompClient(socket));
        reason = connect_socket(socket, *one);
        if (reason == 0) return client;
    }
    return io_failure(url.host + ":" + url.port, reason);
}

StompClient::~StompClient() {
    ::close(socket_);
}

Result<> StompClient::send(std::string_view command,
                           const Headers& headers,
                           std::string_view body) {
    const bool plain = command == "CONNECT";
    std::string bytes(command);
    bytes += '\n';
    for (const auto& [name, value] : headers) {
        bytes += plain ? name : escaped(name);
        bytes += ':';
        bytes += plain ? value : escaped(value);
        bytes += '\n';
    }
    bytes += '\n';
    bytes += body;
    bytes += '\0';
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            rest.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_for(socket_, POLLOUT)) return io_failure("send", ETIMEDOUT);
        } else if (errno != EINTR) {
            return io_failure("send", errno);
        }
    }
    return {};
}

Result<ServerFrame> StompClient::receive() {
    char block[65536];
    for (;;) {
        auto frame = reader_.next();
        if (!frame) return std::unexpected(std::move(frame).error());
        if (*frame) return std::move(**frame);
        if (!wait_for(socket_, POLLIN)) return io_failure("receive", ETIMEDOUT);
        const ssize_t size = ::recv(socket_, block, sizeof(block), 0);
        if (size == 0) return failure(ErrorCode::kIo, "the broker closed the connection");
        if (size > 0) {
            reader_.feed({block, static_cast<std::size_t>(size)});
        } else if (errno != EINTR && errno != EAGAIN) {
            return io_failure("receive", errno);
        }
    }
}

std::string StompClient::local_address() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    char host[NI_MAXHOST] = "";
    char port[NI_MAXSERV] = "";
    void* const address = &storage;
    if (::getsockname(socket_, static_cast<sockaddr*>(address), &size) != 0 ||
        ::getnameinfo(static_cast<sockaddr*>(address),
                      size,
                      host,
                      sizeof(host),
                      port,
                      sizeof(port),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return "unknown";
    }
    return std::string(host) + ":" + port;
}

}  // namespace minibroker::cli
