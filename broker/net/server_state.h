#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "broker/broker.h"
#include "broker/net/commit/journal_disk.h"
#include "broker/net/commit/journal_policy.h"
#include "broker/net/connection.h"
#include "broker/net/idle_spin.h"
#include "broker/net/journal_thread.h"
#include "broker/net/listener.h"
#include "broker/net/server.h"
#include "storage/file_system.h"
#include "storage/journal_reader.h"
#include "storage/journal_writer.h"
#include "storage/posix_file_system.h"

// How this works: the broker thread executes `run`, one handler after the other. Each handler calls
// the core and then `settle`: new journal work goes to the journal thread if that is idle, output
// goes to the sockets, and the timer is set to the core's next deadline. The journal thread answers
// by a post. A little work is performed on the broker thread if there is nothing else to do:
// `JournalPolicy` decides when and where.

namespace minibroker::net {

inline TimePoint clock_now() {
    using std::chrono::duration_cast;
    return {duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch()),
            duration_cast<Milliseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

struct Server::State {
    State(const config::Config& configuration, const Logger& log)
        : config(configuration), logger(log) {}

    Result<> open_journal();
    Result<> recover();
    Result<storage::JournalContents> read_journal(TimePoint now);
    Result<> listen();
    void accept(std::size_t acceptor, asio::ip::tcp::socket socket);
    void settle();
    void write_out();
    bool write_touched();
    void give_journal_work();
    void give_password_check();
    [[nodiscard]] JournalPolicy::Situation situation() const;
    void follow(JournalPolicy::Next next);
    void hold_work();
    void on_journal(Result<Lsn> done);
    void on_page(const storage::PageBytes& bytes);
    void on_room(DiskRoom room, const std::string& why);
    void fail(Error error);
    void set_timer();
    void acknowledge_soon(SessionId session);
    void run_handlers();
    /// Polls for a moment, if `spin` expects input. @return whether handlers have run
    [[nodiscard]] bool look_for_input();
    void shut_down();

    const config::Config& config;
    const Logger& logger;
    asio::io_context io{1};
    /// `io` does not know of the works that the journal thread performs: without this it would end
    /// before the last answer comes.
    asio::executor_work_guard<asio::io_context::executor_type> until_stopped{io.get_executor()};
    asio::steady_timer timer{io};
    asio::steady_timer hold_timer{io};
    asio::steady_timer ack_timer{io};
    std::vector<SessionId> unanswered;  // `ack_timer` acknowledges their input
    JournalPolicy policy;
    std::mt19937_64 random{std::random_device{}()};
    std::unique_ptr<storage::PosixFileSystem> directory;
    storage::FileSystem* files = nullptr;  // `directory` or a test's; null without persistence
    std::unique_ptr<storage::JournalWriter> writer;
    std::unique_ptr<storage::Journal> journal;
    std::unique_ptr<broker::Broker> broker;
    std::unique_ptr<ConnectionContext> context;
    std::unique_ptr<JournalThread> journal_thread;
    /// One thread that compares hashed passwords, made for the first one. It posts its answers to
    /// `io`, which outlives it.
    std::unique_ptr<asio::thread_pool> password_thread;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::unordered_map<SessionId, std::shared_ptr<Connection>> connections;
    storage::JournalContents contents;
    Recovered recovered;
    std::thread thread;  // started by `start`
    Result<> outcome;
    std::vector<Listening> listening;
    std::vector<SessionId> touched;
    std::optional<Milliseconds> timer_at;
    IdleSpin spin;
    const bool many_processors = std::thread::hardware_concurrency() > 1;
    std::optional<Error> failed;
    bool stopping = false;
    DiskRoom room = DiskRoom::kThere;
    bool settling = false;
};

}  // namespace minibroker::net
