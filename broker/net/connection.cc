#include "broker/net/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/use_awaitable.hpp>
#include <span>
#include <utility>

namespace minibroker::net {
namespace {

constexpr auto kAsTuple = asio::experimental::as_tuple(asio::use_awaitable);
constexpr std::size_t kChunksMax = 64;  // of one gather write
constexpr std::string_view kAck = "ACK\n";

// One buffer for all connections: the broker has taken its bytes before the next one reads.
// It is on the heap, since a thread's own array would take its memory when the thread starts.
char* read_buffer() {
    static thread_local const auto kBuffer =
        std::make_unique_for_overwrite<char[]>(ReadSize::kMost);
    return kBuffer.get();
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, SessionId session, ConnectionContext& context)
    : socket_(std::move(socket)), session_(session), context_(context) {
    asio::error_code ignored;
    socket_.non_blocking(true, ignored);
}

void Connection::start() {
    asio::co_spawn(
        socket_.get_executor(),
        [self = shared_from_this()] { return self->read_loop(); },
        asio::detached);
}

asio::awaitable<void> Connection::read_loop() {
    const auto self = shared_from_this();
    while (!closed_) {
        if (!context_.broker.wants_input(session_)) {
            paused_ = true;  // `flush` starts to read again
            ++context_.paused;
            co_return;
        }
        auto [waited] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, kAsTuple);
        if (waited || closed_) break;
        asio::error_code error;
        const auto begun = std::chrono::steady_clock::now();
        char* const buffer = read_buffer();
        const std::size_t size = socket_.read_some(asio::buffer(buffer, read_size_.bytes()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) continue;
        if (error) break;
        context_.bytes_read += size;
        quick_ack_.on_read();
        take(std::string_view(buffer, size));
        if (closed_) break;
        context_.settle();
        acknowledge(begun);
        read_size_.on_turn(size, std::chrono::steady_clock::now() - begun);
    }
    close();
    context_.settle();
}

// Of several ACKs the core carries out the first, and the messages that it makes available are
// sent, before the others are decoded: waking the client takes longer than the work on them.
void Connection::take(std::string_view bytes) {
    const std::size_t end = bytes.starts_with(kAck) ? bytes.find('\0') + 1 : 0;
    if (end == 0 || end + 1 >= bytes.size()) {
        context_.broker.on_bytes(session_, bytes, context_.now());
        return;
    }
    context_.broker.on_bytes(session_, bytes.substr(0, end), context_.now());
    if (!context_.broker.wants_close(session_)) context_.write_out();
    if (!closed_) context_.broker.on_rest(session_, bytes.substr(end), context_.now());
}

void Connection::acknowledge(std::chrono::steady_clock::time_point read_at) {
    switch (quick_ack_.on_turn(read_at)) {
        case QuickAck::Next::kNothing:
            return;
        case QuickAck::Next::kNow:
            return acknowledge_now();
        case QuickAck::Next::kSoon:
            return context_.acknowledge_soon(session_);
    }
}

void Connection::acknowledge_unanswered() {
    if (quick_ack_.on_pause_end()) acknowledge_now();
}

void Connection::acknowledge_now() {
    if (closed_) return;
    using Option = asio::detail::socket_option::boolean<IPPROTO_TCP, TCP_QUICKACK>;
    asio::error_code ignored;
    socket_.set_option(Option(true), ignored);
}

// @return whether the socket took all output
bool Connection::write_some() {
    for (;;) {
        context_.broker.gather(session_, views_, kChunksMax);
        if (views_.empty()) return true;
        std::array<asio::const_buffer, kChunksMax> buffers;
        std::size_t wanted = 0;
        for (std::size_t i = 0; i < views_.size(); ++i) {
            buffers[i] = asio::buffer(views_[i].data(), views_[i].size());
            wanted += views_[i].size();
        }
        asio::error_code error;
        const std::size_t size =
            socket_.write_some(std::span(buffers.data(), views_.size()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) return false;
        if (error) {
            close();
            return true;
        }
        quick_ack_.on_written();
        context_.broker.on_written(session_, size, context_.now());
        if (size < wanted) return false;
    }
}

void Connection::flush() {
    if (closed_) return;
    if (waiting_) {  // the core may have dropped the output that the socket does not take
        context_.broker.gather(session_, views_, 1);
        if (views_.empty() && context_.broker.wants_close(session_)) close();
        return;
    }
    if (!write_some()) {
        waiting_ = true;
        asio::co_spawn(
            socket_.get_executor(),
            [self = shared_from_this()] { return self->wait_writable(); },
            asio::detached);
        return;
    }
    if (closed_) return;
    if (context_.broker.wants_close(session_)) return close();
    if (paused_ && context_.broker.wants_input(session_)) {
        paused_ = false;
        --context_.paused;
        start();
    }
}

asio::awaitable<void> Connection::wait_writable() {
    const auto self = shared_from_this();
    auto [error] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, kAsTuple);
    waiting_ = false;
    if (error) {
        close();
    } else {
        flush();
    }
    context_.settle();
}

void Connection::close() {
    if (closed_) return;
    closed_ = true;
    if (std::exchange(paused_, false)) --context_.paused;
    const auto self = shared_from_this();
    asio::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    context_.broker.on_closed(session_, context_.now());
    context_.forget(session_);
}

}  // namespace minibroker::net
