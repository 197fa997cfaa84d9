#include "tests/net/socket_client.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "tests/support/test_client.h"

namespace minibroker::test {
namespace {

constexpr int kPatienceMs = 60'000;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int connect_to(int socket, std::uint16_t port) {
    const sockaddr_in address = loopback(port);
    sockaddr generic{};
    static_assert(sizeof generic == sizeof address);
    std::memcpy(&generic, &address, sizeof generic);
    return ::connect(socket, &generic, sizeof generic);
}

void set_size(int socket, int option, int bytes) {
    if (bytes > 0) REQUIRE(::setsockopt(socket, SOL_SOCKET, option, &bytes, sizeof bytes) == 0);
}

}  // namespace

bool is_listening(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(socket >= 0);
    const bool connected = connect_to(socket, port) == 0;
    ::close(socket);
    return connected;
}

SocketClient::SocketClient(std::uint16_t port, Buffers buffers)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    REQUIRE(socket_ >= 0);
    set_size(socket_, SO_RCVBUF, buffers.receive);
    set_size(socket_, SO_SNDBUF, buffers.send);
    REQUIRE(connect_to(socket_, port) == 0);
}

SocketClient::~SocketClient() {
    if (socket_ >= 0) ::close(socket_);
}

SocketClient& SocketClient::login(std::string_view headers) {
    send("CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n" + std::string(headers));
    const std::string answer = next();
    REQUIRE_MESSAGE(answer.starts_with("CONNECTED\n"), answer);
    return *this;
}

void SocketClient::wait(short events) const {
    pollfd one{socket_, events, 0};
    REQUIRE(::poll(&one, 1, kPatienceMs) == 1);
}

std::size_t SocketClient::send_some(std::string_view bytes) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    REQUIRE_MESSAGE((errno == EAGAIN || errno == EWOULDBLOCK), std::strerror(errno));
    return 0;
}

SocketClient& SocketClient::send(std::string_view frame) {
    std::string bytes(frame);
    if (frame.find("\n\n") == std::string_view::npos)
        bytes += frame.ends_with('\n') ? "\n" : "\n\n";
    bytes += '\0';
    for (std::string_view rest = bytes; !rest.empty();) {
        rest.remove_prefix(send_some(rest));
        if (!rest.empty()) wait(POLLOUT);
    }
    return *this;
}

std::string SocketClient::next() {
    for (;;) {
        const std::size_t begin = received_.find_first_not_of('\n');
        const std::size_t end = received_.find('\0');
        if (begin != std::string::npos && end != std::string::npos) {
            std::string frame = received_.substr(begin, end - begin);
            received_.erase(0, end + 1);
            return frame;
        }
        if (ended_) return {};
        wait(POLLIN);
        std::array<char, 65'536> chunk;
        const ssize_t size = ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (size > 0) received_.append(chunk.data(), static_cast<std::size_t>(size));
        ended_ = size <= 0;  // a reset is an end, too
    }
}

void SocketClient::expect_receipt(std::string_view id) {
    const std::string frame = next();
    CHECK_MESSAGE(frame.starts_with("RECEIPT\n"), frame);
    CHECK(header_of(frame, "receipt-id") == id);
}

std::vector<std::string> SocketClient::bodies(std::size_t count) {
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string frame = next();
        REQUIRE_MESSAGE(frame.starts_with("MESSAGE\n"), frame);
        bodies.push_back(body_of(frame));
    }
    return bodies;
}

void SocketClient::round_trip() {
    const std::string id = "trip-" + std::to_string(trips_++);
    send("SEND\ndestination:trips\ndestination-type:MULTICAST\nreceipt:" + id + "\n\nx");
    expect_receipt(id);
}

void SocketClient::reset() {
    const linger at_once{1, 0};
    REQUIRE(::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
    ::close(socket_);
    socket_ = -1;
}

}  // namespace minibroker::test
