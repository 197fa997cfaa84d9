#include "broker/net/server.h"

#include <asio/post.hpp>
#include <utility>

#include "base/check.h"
#include "broker/net/server_state.h"
#include "broker/security/password.h"

namespace minibroker::net {

Result<> Server::State::listen() {
    for (std::size_t i = 0; i < config.acceptors.size(); ++i) {
        auto listener = std::make_unique<Listener>(
            io, config.acceptors[i], [this, i](asio::ip::tcp::socket socket) {
                accept(i, std::move(socket));
            });
        if (config.acceptors[i].auto_start) {
            if (auto opened = listener->open(); !opened) return opened;
            listening.push_back(
                {config.acceptors[i].name, config.acceptors[i].host, listener->port()});
        }
        listeners.push_back(std::move(listener));
    }
    return {};
}

void Server::State::accept(std::size_t acceptor, asio::ip::tcp::socket socket) {
    asio::error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    std::string address = peer.address().to_string() + ":" + std::to_string(peer.port());
    const SessionId session = broker->open_session(
        acceptor, std::move(address), static_cast<std::uint32_t>(random()), clock_now());
    auto connection = std::make_shared<Connection>(std::move(socket), session, *context);
    connections.emplace(session, connection);
    connection->start();
    settle();
}

void Server::State::settle() {
    if (settling) return;  // a flush may close a connection, which settles again
    settling = true;
    give_journal_work();
    while (write_touched()) give_journal_work();
    settling = false;
    give_password_check();
    set_timer();
}

// One at a time: the core gives the next one when it has the answer to the last.
void Server::State::give_password_check() {
    if (stopping) return;
    auto check = broker->take_password_check();
    if (!check) return;
    if (!password_thread) password_thread = std::make_unique<asio::thread_pool>(1);
    asio::post(*password_thread, [this, check = std::move(*check)] {
        const bool right = broker::is_password(check.stored, check.given);
        asio::post(io, [this, id = check.id, right] {
            broker->on_password_checked(id, right, clock_now());
            settle();
        });
    });
}

void Server::State::write_out() {
    if (std::exchange(settling, true)) return;
    write_touched();
    settling = false;
}

/// @return whether there was something
bool Server::State::write_touched() {
    broker->take_touched(touched);
    for (const SessionId session : touched) {
        const auto it = connections.find(session);
        if (it == connections.end()) continue;
        const std::shared_ptr<Connection> connection = it->second;
        connection->flush();
    }
    return !touched.empty();
}

void Server::State::set_timer() {
    const auto next = broker->next_deadline();
    if (next == timer_at || stopping) return;
    timer_at = next;
    timer.cancel();
    if (!next) return;
    timer.expires_at(std::chrono::steady_clock::time_point(*next));
    timer.async_wait([this](const asio::error_code& error) {
        if (error || stopping) return;
        timer_at.reset();
        broker->tick(clock_now());
        settle();
    });
}

void Server::State::acknowledge_soon(SessionId session) {
    unanswered.push_back(session);
    if (unanswered.size() > 1) return;
    ack_timer.expires_after(Connection::kAckPause);
    ack_timer.async_wait([this](const asio::error_code& error) {
        const std::vector<SessionId> due = std::exchange(unanswered, {});
        if (error || stopping) return;
        for (const SessionId one : due) {
            const auto it = connections.find(one);
            if (it != connections.end()) it->second->acknowledge_unanswered();
        }
    });
}

void Server::State::shut_down() {
    if (stopping && !failed) return;
    stopping = true;
    policy.stop();  // what is there goes to the thread, which is waited for
    timer.cancel();
    hold_timer.cancel();
    ack_timer.cancel();
    for (const auto& listener : listeners) listener->close();
    broker->stop(clock_now());
    for (const auto& [id, connection] : std::unordered_map(connections)) connection->close();
    settle();
    if (room == DiskRoom::kStalled) journal_thread->stop_waiting();
    if (failed || !journal || journal_thread->idle()) io.stop();
}

// With the journal thread at work another thread wants the processor.
bool Server::State::look_for_input() {
    if (!many_processors || (journal_thread && !journal_thread->idle()) || !spin.worth())
        return false;
    const auto until = std::chrono::steady_clock::now() + IdleSpin::kSpan;
    bool found = false;
    do {
        found = io.poll() > 0;
    } while (!found && std::chrono::steady_clock::now() < until);
    spin.on_end(found);
    return found;
}

void Server::State::run_handlers() {
    while (!io.stopped()) {
        if (io.poll() == 0 && !look_for_input()) io.run_one();
    }
}

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
