#include "tools/bench/floor/floor_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace minibroker::bench {
namespace {

/// In a turn with persistent messages, the bytes read from a client's socket are limited to this:
/// more than otherwise, so that one sync covers more.
constexpr std::size_t kTurnBytesMax = std::size_t{4} << 20U;

/// Listens on 127.0.0.1. @return also the port it got
Result<std::pair<Socket, std::uint16_t>> listen_on(std::uint16_t port) {
    Socket listener(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!listener.is_open()) return system_failure("open a socket");
    const int on = 1;
    setsockopt(listener.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void* raw = &address;
    auto* generic = static_cast<sockaddr*>(raw);
    socklen_t size = sizeof address;
    if (bind(listener.fd(), generic, size) != 0 || listen(listener.fd(), 1024) != 0 ||
        getsockname(listener.fd(), generic, &size) != 0) {
        return system_failure("listen on 127.0.0.1:" + std::to_string(port));
    }
    return std::pair(std::move(listener), ntohs(address.sin_port));
}

}  // namespace

FloorServer::FloorServer(Socket listener, FloorLog log)
    : listener_(std::move(listener)), log_(std::move(log)) {
    poller_.add(listener_.fd(), static_cast<std::uint32_t>(listener_.fd()));
}

Result<std::unique_ptr<FloorServer>> FloorServer::open(std::uint16_t port,
                                                       const std::string& log_path) {
    auto log = FloorLog::open(log_path);
    if (!log) return std::unexpected(log.error());
    auto listening = listen_on(port);
    if (!listening) return std::unexpected(listening.error());
    std::unique_ptr<FloorServer> server(
        new FloorServer(std::move(listening->first), std::move(*log)));
    server->port_ = listening->second;
    return server;
}

Result<> FloorServer::run(int stop) {
    poller_.add(stop, static_cast<std::uint32_t>(stop));
    while (true) {
        for (const epoll_event& event : poller_.wait(std::chrono::seconds(3600))) {
            const std::uint32_t tag = event.data.u32;
            if (static_cast<int>(tag) == stop) return {};
            if (static_cast<int>(tag) == listener_.fd()) {
                accept_all();
            } else {
                on_event(tag, event);
            }
        }
        if (log_.has_gathered()) {
            if (auto committed = log_.commit(); !committed) return committed;
        }
        write_all();
    }
}

void FloorServer::accept_all() {
    while (true) {
        Socket socket(accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket.is_open()) return;
        const int on = 1;
        setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const auto tag = static_cast<std::uint32_t>(socket.fd());
        poller_.add(socket.fd(), tag);
        if (clients_.size() <= tag) clients_.resize(tag + 1);
        clients_[tag] = std::make_unique<FloorClient>();
        clients_[tag]->socket = std::move(socket);
    }
}

std::uint32_t FloorServer::tag_of(const FloorClient& client) const {
    return static_cast<std::uint32_t>(client.socket.fd());
}

void FloorServer::on_event(std::uint32_t tag, const epoll_event& event) {
    if (tag >= clients_.size() || !clients_[tag]) return;
    FloorClient& client = *clients_[tag];
    if (can_write(event) && client.blocked) {
        client.blocked = false;
        poller_.want_write(client.socket.fd(), tag, false);
        touch(client);
    }
    if (can_read(event) && !read(client)) close(tag);
}

bool FloorServer::read(FloorClient& client) {
    std::vector<char>& bytes = buffer_.bytes();
    std::size_t turn = 0;
    while (true) {
        const std::size_t begun = client.begun.size();
        if (bytes.size() < begun + ReadBuffer::kSize) bytes.resize(begun + ReadBuffer::kSize);
        std::memcpy(bytes.data(), client.begun.data(), begun);
        const ssize_t count = recv(client.socket.fd(), bytes.data() + begun, ReadBuffer::kSize, 0);
        if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
        const auto size = static_cast<std::size_t>(count);
        if (!on_bytes(client, {bytes.data(), begun + size})) return false;
        turn += size;
        if (!log_.has_gathered() || turn >= kTurnBytesMax) return true;
    }
}

bool FloorServer::on_bytes(FloorClient& client, std::string_view bytes) {
    RawFrame frame;
    FloorHeaders headers;
    const auto on_header = [&](std::string_view name, std::string_view value) {
        headers.on_header(name, value);
    };
    while (true) {
        headers = {};
        const ScanResult result = scan_frame(bytes, frame, on_header);
        if (result.scan == Scan::kBad) return false;
        if (result.scan == Scan::kFrame) {
            on_frame(client, frame, headers, bytes.substr(0, result.consumed));
        }
        bytes.remove_prefix(result.consumed);
        if (result.scan == Scan::kIncomplete) break;
    }
    client.begun.assign(bytes);
    return true;
}

void FloorServer::on_frame(FloorClient& client,
                           const RawFrame& frame,
                           const FloorHeaders& headers,
                           std::string_view bytes) {
    if (frame.command == "SEND") {
        on_send(client, frame, headers, bytes);
    } else if (frame.command == "SUBSCRIBE") {
        on_subscribe(client, headers);
    } else if (frame.command == "UNSUBSCRIBE") {
        for (FloorDestination* one : client.subscribed) one->remove(client, headers.id);
    } else if (frame.command == "CONNECT" || frame.command == "STOMP") {
        client.output.append({"CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0", 39});
        touch(client);
    } else if (frame.command == "DISCONNECT") {
        client.leaving = true;
        touch(client);
    }
    if (headers.receipt.empty()) return;
    client.output.append("RECEIPT\nreceipt-id:");
    client.output.append(headers.receipt);
    client.output.append({"\n\n\0", 3});
    touch(client);
}

void FloorServer::on_send(FloorClient& client,
                          const RawFrame& frame,
                          const FloorHeaders& headers,
                          std::string_view bytes) {
    FloorDestination* to = client.last_sent_to;
    if (to == nullptr || to->name != headers.destination) {
        to = &destination(headers.destination);
        client.last_sent_to = to;
    }
    if (headers.persistent) log_.append(bytes);
    to->send(frame.body, ++number_, [this](FloorClient& taker) { touch(taker); });
}

void FloorServer::on_subscribe(FloorClient& client, const FloorHeaders& headers) {
    FloorDestination& to = destination(headers.destination);
    FloorSubscription subscription;
    subscription.client = &client;
    subscription.id = headers.id;
    subscription.acknowledges = headers.ack.starts_with("client");
    subscription.head =
        "MESSAGE\nsubscription:" + subscription.id + "\ndestination:" + to.name + "\nmessage-id:";
    const bool every = headers.routing == "MULTICAST" || to.name.starts_with("/topic/");
    (every ? to.every : to.in_turn).push_back(std::move(subscription));
    client.subscribed.push_back(&to);
    touch(client);
}

FloorDestination& FloorServer::destination(std::string_view name) {
    auto& found = destinations_[std::string(name)];
    if (!found) {
        found = std::make_unique<FloorDestination>();
        found->name = name;
    }
    return *found;
}

void FloorServer::touch(FloorClient& client) {
    if (client.dirty) return;
    client.dirty = true;
    dirty_.push_back(&client);
}

void FloorServer::write_all() {
    // A client that is written to may get more waiting messages, and is then in the list again.
    // NOLINTNEXTLINE(modernize-loop-convert): the list grows meanwhile
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        dirty_[i]->dirty = false;
        write(*dirty_[i]);
    }
    dirty_.clear();
}

void FloorServer::write(FloorClient& client) {
    if (client.blocked) return;
    const std::string_view waiting = client.output.waiting();
    const ssize_t count =
        waiting.empty() ? 0
                        : send(client.socket.fd(), waiting.data(), waiting.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) {
        close(tag_of(client));
        return;
    }
    const std::size_t written = count > 0 ? static_cast<std::size_t>(count) : 0;
    const bool all = written == waiting.size();
    client.output.drop(written);
    if (all && client.leaving) {
        close(tag_of(client));
        return;
    }
    for (FloorDestination* one : client.subscribed) {
        one->pump(number_, [this](FloorClient& taker) { touch(taker); });
    }
    if (all) return;
    client.blocked = true;
    poller_.want_write(client.socket.fd(), tag_of(client), true);
}

void FloorServer::close(std::uint32_t tag) {
    const FloorClient& client = *clients_[tag];
    for (FloorDestination* one : client.subscribed) one->remove(client);
    if (client.dirty) std::erase(dirty_, &client);
    clients_[tag].reset();
}

}  // namespace minibroker::bench
