#include "broker/net/server.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <random>
#include <thread>
#include <unordered_map>

#include "base/check.h"
#include "broker/broker.h"
#include "broker/net/connection.h"
#include "broker/net/journal_thread.h"
#include "broker/net/listener.h"
#include "storage/journal_reader.h"
#include "storage/journal_writer.h"
#include "storage/posix_file_system.h"

// How this works: everything but the journal thread runs in `run`, one handler after the other.
// Each handler calls the core and then `settle`: new journal work goes to the journal thread if
// that is idle, output goes to the sockets, and the timer is set to the core's next deadline. The
// journal thread answers by a post.

namespace minibroker::net {
namespace {

constexpr Milliseconds kProgressInterval{1000};
// How long what nobody waits for may stay away from the journal.
constexpr Milliseconds kHold{2};

TimePoint clock_now() {
    using std::chrono::duration_cast;
    return {duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch()),
            duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

}  // namespace

struct Server::State {
    State(const config::Config& configuration, const Logger& log)
        : config(configuration), logger(log) {}

    Result<> open_journal();
    Result<> recover();
    Result<storage::JournalContents> read_journal(TimePoint now);
    Result<> listen();
    void accept(std::size_t acceptor, asio::ip::tcp::socket socket);
    void settle();
    void give_journal_work();
    void hold_work();
    void on_journal(Result<Lsn> done);
    void on_page(storage::PageBytes bytes);
    void on_room(JournalThread::Room room, const std::string& why);
    void fail(Error error);
    void set_timer();
    void shut_down();

    const config::Config& config;
    const Logger& logger;
    asio::io_context io{1};
    /// What the journal thread has under way is no work that `io` knows of: without this it would
    /// end before the last of it has come back.
    asio::executor_work_guard<asio::io_context::executor_type> until_stopped{io.get_executor()};
    asio::steady_timer timer{io};
    asio::steady_timer hold_timer{io};
    bool holding = false;    // the hold timer runs
    bool hold_over = false;  // what there is for the journal has waited long enough
    std::mt19937_64 random{std::random_device{}()};
    std::unique_ptr<storage::PosixFileSystem> files;
    std::unique_ptr<storage::JournalWriter> writer;
    std::unique_ptr<storage::Journal> journal;
    std::unique_ptr<broker::Broker> broker;
    std::unique_ptr<ConnectionContext> context;
    std::unique_ptr<JournalThread> journal_thread;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::unordered_map<SessionId, std::shared_ptr<Connection>> connections;
    storage::JournalContents contents;
    Recovered recovered;
    std::thread thread;  // of `start`
    Result<> outcome;
    std::vector<Listening> listening;
    std::vector<SessionId> touched;
    std::optional<Milliseconds> timer_at;
    std::optional<Error> failed;
    bool stopping = false;
    JournalThread::Room room = JournalThread::Room::kThere;
    bool settling = false;
};

Result<> Server::State::open_journal() {
    if (!config.persistence_enabled) return {};
    auto opened = storage::PosixFileSystem::open(config.journal_directory);
    if (!opened) return std::unexpected(std::move(opened).error());
    files = std::move(*opened);
    return {};
}

// Says once a second how far it is.
Result<storage::JournalContents> Server::State::read_journal(TimePoint now) {
    storage::JournalListener listener;
    listener.on_record = [&](SegmentId segment, Lsn lsn, storage::Record&& record) {
        return broker->on_record(segment, lsn, std::move(record), now);
    };
    Milliseconds told = now.steady;
    listener.on_progress = [&](const storage::ReadProgress& progress) {
        const Milliseconds time = clock_now().steady;
        if (time - told < kProgressInterval) return;
        told = time;
        logger.info("reading the journal segments=" + std::to_string(progress.segments) + "/" +
                    std::to_string(progress.segments_total) +
                    " records=" + std::to_string(progress.records));
    };
    return storage::read_journal(*files, listener);
}

Result<> Server::State::recover() {
    storage::JournalOptions options;
    options.segment_bytes_max = static_cast<std::uint64_t>(config.journal_file_size);
    options.datasync = config.journal_datasync;
    broker = std::make_unique<broker::Broker>(config, logger, random());
    const TimePoint now = clock_now();
    if (files) {
        auto read = read_journal(now);
        if (!read) return std::unexpected(std::move(read).error());
        contents = std::move(*read);
        for (const std::string& warning : contents.warnings) logger.warn(warning);
        writer = std::make_unique<storage::JournalWriter>(*files, options, random());
        if (auto opened = writer->open(contents); !opened) return opened;
        journal = std::make_unique<storage::Journal>(
            options,
            contents.next,
            contents.current.valid() ? contents.current : SegmentId{1},
            contents.current_bytes);
    }
    auto counts = broker->start(contents, journal.get(), now);
    if (!counts) return std::unexpected(std::move(counts).error());
    recovered = {counts->addresses, counts->queues, counts->messages};
    return {};
}

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

void Server::State::give_journal_work() {
    if (!journal || !journal->has_work() || failed || !journal_thread->idle()) return;
    if (!hold_over && !stopping && journal->can_wait() && !broker->waits_for_journal()) {
        hold_work();
        return;
    }
    hold_over = false;
    journal_thread->give(journal->take_work());
}

// What nobody waits for, acknowledgements in mode auto above all, goes with the next work, or alone
// after a moment: it costs no sync of its own.
void Server::State::hold_work() {
    if (std::exchange(holding, true)) return;
    hold_timer.expires_after(kHold);
    hold_timer.async_wait([this](const asio::error_code& error) {
        if (error) return;
        holding = false;
        hold_over = true;
        settle();
    });
}

void Server::State::settle() {
    if (settling) return;  // a flush may close a connection, which settles again
    settling = true;
    give_journal_work();
    for (;;) {
        broker->take_touched(touched);
        if (touched.empty()) break;
        const std::vector<SessionId> batch = std::move(touched);
        touched = {};
        for (const SessionId session : batch) {
            const auto it = connections.find(session);
            if (it == connections.end()) continue;
            const std::shared_ptr<Connection> connection = it->second;
            connection->flush();
        }
        give_journal_work();
    }
    settling = false;
    set_timer();
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

void Server::State::on_journal(Result<Lsn> done) {
    journal_thread->taken();
    if (done) {
        broker->on_durable(*done, clock_now());
    } else {
        fail(std::move(done).error());
    }
    settle();
    if (failed) {
        shut_down();
    } else if (stopping && journal_thread->idle()) {
        io.stop();
    } else if (!failed) {
        // Connections that were not read while the backlog was over its limit.
        for (const auto& [id, connection] : std::unordered_map(connections)) connection->flush();
    }
}

void Server::State::fail(Error error) {
    if (failed) return;
    failed = std::move(error);
    logger.error("the journal cannot be used, the broker stops: " + failed->text);
    broker->on_journal_failed(failed->text, clock_now());
}

void Server::State::on_room(JournalThread::Room now, const std::string& why) {
    using Room = JournalThread::Room;
    if (failed) return;
    const Room before = std::exchange(room, now);
    if (now == Room::kThere) {
        logger.info("the journal's disk has room again");
        broker->on_journal_room(clock_now());
    } else if (now == Room::kFull) {
        logger.error("the journal's disk is full, nothing more is taken: " + why);
        broker->on_journal_full(clock_now());
    } else {
        if (before != now) logger.error("the journal waits for room on its disk: " + why);
        broker->on_journal_stalled(clock_now());
        if (stopping) journal_thread->stop_waiting();
    }
    settle();
}

// Its work's `on_journal` follows and looks after what comes of it.
void Server::State::on_page(storage::PageBytes bytes) {
    if (failed || stopping) return;
    auto taken = broker->on_page(std::move(bytes), clock_now());
    if (!taken) fail(std::move(taken).error());
    settle();
}

void Server::State::shut_down() {
    if (stopping && !failed) return;
    stopping = true;
    timer.cancel();
    hold_timer.cancel();
    for (const auto& listener : listeners) listener->close();
    broker->stop(clock_now());
    for (const auto& [id, connection] : std::unordered_map(connections)) connection->close();
    settle();
    if (room == JournalThread::Room::kStalled) journal_thread->stop_waiting();
    if (failed || !journal || journal_thread->idle()) io.stop();
}

Server::Server(const config::Config& config, const Logger& logger)
    : state_(std::make_unique<State>(config, logger)) {}

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
                          [&state](SessionId session) { state.connections.erase(session); }});
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
            [&state](JournalThread::Room room, const std::string& why) {
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
    state_->io.run();
    if (state_->failed) return std::unexpected(*state_->failed);
    state_->journal_thread.reset();
    if (state_->writer) return state_->writer->close();
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
