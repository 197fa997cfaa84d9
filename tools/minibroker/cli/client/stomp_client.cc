#include "tools/minibroker/cli/client/stomp_client.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

// EAGAIN and EWOULDBLOCK are one value on Linux.
namespace minibroker::cli {
namespace {

using std::chrono::milliseconds;

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

// Waits until `socket` is ready for `events`; false after `patience`.
bool wait_for(int socket, short events, milliseconds patience = StompClient::kPatience) {
    pollfd entry{socket, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, static_cast<int>(patience.count()));
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
        if (reason == 0) {
            // Frames are small, and the next one waits for no answer to the one before.
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return client;
        }
    }
    return io_failure(url.host + ":" + url.port, reason);
}

StompClient::~StompClient() {
    ::close(socket_);
}

std::string StompClient::encoded(std::string_view command,
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
    return bytes;
}

Result<> StompClient::send_bytes(std::string_view rest) {
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
    for (;;) {
        auto next = reader_.next();
        if (!next) return std::unexpected(std::move(next).error());
        std::optional<ServerFrame> frame = *std::move(next);
        if (frame) return *std::move(frame);
        if (!wait_for(socket_, POLLIN)) return io_failure("receive", ETIMEDOUT);
        if (auto done = read_block(); !done) return std::unexpected(std::move(done).error());
    }
}

Result<std::optional<ServerFrame>> StompClient::receive_within(milliseconds patience) {
    // Half of the shortest usual connection TTL.
    constexpr milliseconds kBeat{10'000};
    const bool for_ever = patience.count() < 0;
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto frame = reader_.next();
        if (!frame || *frame) return frame;
        const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
        const auto piece = for_ever ? kBeat : std::clamp(left, milliseconds{0}, kBeat);
        if (wait_for(socket_, POLLIN, piece)) {
            if (auto done = read_block(); !done) return std::unexpected(std::move(done).error());
        } else if (::send(socket_, "\n", 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
            return io_failure("send", errno);
        } else if (!for_ever && left <= piece) {
            return std::optional<ServerFrame>{};
        }
    }
}

Result<> StompClient::read_block() {
    char block[65536];
    const ssize_t size = ::recv(socket_, block, sizeof(block), 0);
    if (size == 0) return failure(ErrorCode::kIo, "the broker closed the connection");
    if (size > 0) {
        reader_.feed({block, static_cast<std::size_t>(size)});
    } else if (errno != EINTR && errno != EAGAIN) {
        return io_failure("receive", errno);
    }
    return {};
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
