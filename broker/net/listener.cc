#include "broker/net/listener.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

namespace minibroker::net {
namespace {

constexpr auto kAsTuple = asio::experimental::as_tuple(asio::use_awaitable);
constexpr auto kBackOff = std::chrono::milliseconds(50);
/// File descriptors that are kept for the journal, which opens segments and pages at any time; at
/// most half of the limit of the process.
constexpr rlim_t kDescriptorsKept = 64;

// The system assigns the lowest free number: a client that would get one of the last is left in the
// backlog. Otherwise a crowd of clients would make the journal fail, which is final.
bool room_for_a_client(int any_descriptor) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return true;
    const int next = ::fcntl(any_descriptor, F_DUPFD_CLOEXEC, 0);
    if (next < 0) return false;
    ::close(next);
    const rlim_t kept = std::min(kDescriptorsKept, limit.rlim_cur / 2);
    return static_cast<rlim_t>(next) < limit.rlim_cur - kept;
}

void set_options(asio::ip::tcp::socket& socket, const config::Acceptor& settings) {
    asio::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(settings.tcp_no_delay), ignored);
    // With Artemis's default of 1 MiB the system chooses, which tunes each socket; other sizes were
    // configured on purpose.
    constexpr int kArtemisDefault = 1'048'576;
    if (settings.tcp_send_buffer_size > 0 && settings.tcp_send_buffer_size != kArtemisDefault) {
        socket.set_option(asio::socket_base::send_buffer_size(settings.tcp_send_buffer_size),
                          ignored);
    }
    if (settings.tcp_receive_buffer_size > 0 &&
        settings.tcp_receive_buffer_size != kArtemisDefault) {
        socket.set_option(asio::socket_base::receive_buffer_size(settings.tcp_receive_buffer_size),
                          ignored);
    }
}

}  // namespace

Listener::Listener(asio::io_context& context, const config::Acceptor& settings, OnSocket on_socket)
    : context_(context),
      settings_(settings),
      on_socket_(std::move(on_socket)),
      acceptor_(context) {}

Result<> Listener::open() {
    const auto failed = [&](const asio::error_code& error) {
        const ErrorCode code =
            error == asio::error::address_in_use ? ErrorCode::kExists : ErrorCode::kIo;
        return failure(code,
                       "acceptor " + settings_.name + " cannot listen on " + settings_.host + ":" +
                           std::to_string(settings_.port) + ": " + error.message());
    };
    asio::error_code error;
    asio::ip::tcp::resolver resolver(context_);
    const auto found = resolver.resolve(
        settings_.host, std::to_string(settings_.port), asio::ip::tcp::resolver::passive, error);
    if (error) return failed(error);
    const asio::ip::tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    const int backlog =
        settings_.backlog > 0 ? settings_.backlog : asio::socket_base::max_listen_connections;
    if (!error) acceptor_.listen(backlog, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return failed(error);
    return {};
}

void Listener::start() {
    asio::co_spawn(context_, [this] { return accept_loop(); }, asio::detached);
}

void Listener::close() {
    asio::error_code ignored;
    acceptor_.close(ignored);
}

asio::awaitable<void> Listener::back_off() {
    asio::steady_timer pause(context_, kBackOff);
    auto [ignored] = co_await pause.async_wait(kAsTuple);
    static_cast<void>(ignored);
}

asio::awaitable<void> Listener::accept_loop() {
    while (acceptor_.is_open()) {
        if (!room_for_a_client(acceptor_.native_handle())) {
            co_await back_off();
            continue;
        }
        auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
        if (error) {
            co_await back_off();
            continue;
        }
        set_options(socket, settings_);
        on_socket_(std::move(socket));
    }
}

}  // namespace minibroker::net
