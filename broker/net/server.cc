#include "broker/net/server.h"

#include <asio/post.hpp>
#include <utility>

#include "base/check.h"
#include "broker/net/server_state.h"

namespace minibroker::net {

Server::Server(const config::Config& config, const Logger& logger)
    : state_(std::make_unique<State>(config, logger)) {}

Server::Server(const config::Config& config, const Logger& logger, storage::FileSystem& files)
    : Server(config, logger) {
    state_->files = &files;
}

Server::~Server() {
    if (state_ && state_->thread.joinable()) {
        stop();
        state_->thread.join();
    }
    if (state_) state_->journal_thread.reset();
}

Result<> Server::open() {
    if (auto opened = state_->open_journal(); !opened) return opened;
    if (auto recovered = state_->recover(); !recovered) return recovered;
    State& state = *state_;
    state.context = std::make_unique<ConnectionContext>(
        ConnectionContext{*state.broker,
                          clock_now,
                          [&state] { state.settle(); },
                          [&state] { state.write_out(); },
                          [&state](SessionId session) { state.connections.erase(session); },
                          [&state](SessionId session) { state.acknowledge_soon(session); }});
    if (state.writer) {
        state.journal_thread = std::make_unique<JournalThread>(
            *state.writer,
            [&state](Result<Lsn> done) {
                asio::post(state.io, [&state, done = std::move(done)] { state.on_journal(done); });
            },
            [&state](storage::PageBytes bytes) {
                asio::post(state.io, [&state, bytes = std::move(bytes)]() mutable {
                    state.on_page(std::move(bytes));
                });
            },
            [&state](DiskRoom room, const std::string& why) {
                asio::post(state.io, [&state, room, why] { state.on_room(room, why); });
            });
    }
    return state.listen();
}

Result<> Server::start() {
    if (auto opened = open(); !opened) return opened;
    state_->thread = std::thread([this] { state_->outcome = run(); });
    return {};
}

Result<> Server::wait() {
    MB_CHECK(state_->thread.joinable());
    state_->thread.join();
    return std::move(state_->outcome);
}

Result<> Server::run() {
    for (const auto& listener : state_->listeners) {
        if (listener->settings().auto_start) listener->start();
    }
    state_->settle();
    state_->run_handlers();
    if (state_->failed) return std::unexpected(*state_->failed);
    state_->journal_thread.reset();
    if (state_->writer) {
        if (auto closed = state_->writer->close(); !closed) return closed;
    }
    state_->logger.info(state_->broker->stopped_line());
    return {};
}

void Server::reload(config::Config config) {
    asio::post(state_->io, [this, next = std::move(config)] {
        if (state_->stopping || state_->failed) return;
        if (auto done = state_->broker->reload(next, clock_now()); !done) {
            state_->logger.error("the changed configuration is wrong, nothing of it is used: " +
                                 done.error().text);
        }
        state_->settle();
    });
}

void Server::stop() {
    asio::post(state_->io, [this] { state_->shut_down(); });
}

const std::vector<Server::Listening>& Server::listening() const {
    return state_->listening;
}

const Server::Recovered& Server::recovered() const {
    return state_->recovered;
}

std::uint16_t Server::port(std::string_view acceptor) const {
    for (const Listening& listening : state_->listening) {
        if (listening.acceptor == acceptor) return listening.port;
    }
    return 0;
}

}  // namespace minibroker::net
