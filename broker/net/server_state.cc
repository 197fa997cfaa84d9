#include "broker/net/server_state.h"

#include <asio/post.hpp>
#include <utility>

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
    if (error) return;  // the client has gone already
    std::string address = peer.address().to_string() + ":" + std::to_string(peer.port());
    const SessionId session = broker->open_session(
        acceptor, std::move(address), static_cast<std::uint32_t>(random()), clock_now());
    auto connection = std::make_shared<Connection>(std::move(socket), session, *context);
    connections.emplace(session, connection);
    connection->start();
    settle();
}

void Server::State::settle() {
    if (settling) return;  // a flush may close a connection, which calls this again
    settling = true;
    give_journal_work();
    while (write_touched()) give_journal_work();
    settling = false;
    give_password_check();
    set_timer();
}

// One at a time: the core returns the next check when the last one was answered.
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

/// @return whether any session had output
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
    ack_timer.expires_after(QuickAck::kPause);
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
    policy.stop();  // gives all work to the journal thread, whose end we wait for
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

// Not while the journal thread works: it needs the processor.
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

}  // namespace minibroker::net
