#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "broker/broker.h"
#include "broker/core.h"
#include "config/config.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::test {

class TestClient;

/// A configuration like the shipped one: one acceptor `stomp`, user admin/admin with all
/// permissions, DLQ and ExpiryQueue, auto-creation on, auto-deletion off.
[[nodiscard]] config::Config default_config();

/// How large the journal's batches get; small ones let short tests do what needs gigabytes.
struct BatchSizes {
    std::uint64_t part = storage::JournalOptions{}.part_bytes;
    std::uint64_t max = storage::JournalOptions{}.batch_bytes_max;
};

/// Whether a start that fails fails the test.
enum class Start : std::uint8_t { kMustWork, kMayFail };

/// The core with a journal in memory and a time that only the test moves. No socket, no thread, no
/// clock.
class TestBroker {
public:
    static constexpr TimePoint kStart{Milliseconds(1'000'000), Milliseconds(1'700'000'000'000)};

    /// Starts on `files` (made when null; owned by the caller when given), or without a journal
    /// when the configuration says so.
    explicit TestBroker(config::Config config = default_config(),
                        MemoryFileSystem* files = nullptr,
                        TimePoint now = kStart,
                        BatchSizes batches = {},
                        Start start = Start::kMustWork);
    ~TestBroker();
    TestBroker(const TestBroker&) = delete;
    TestBroker& operator=(const TestBroker&) = delete;

    /// Moves time on by `span`, stopping at each deadline on the way.
    void advance(Milliseconds span);
    /// Somebody sets the wall clock, by so much; no time passes.
    void set_wall_clock(Milliseconds by);
    /// Until `hold_journal(false)` nothing becomes durable: the journal thread is "in a long sync".
    void hold_journal(bool hold);
    /// Until `hold_passwords(false)` no hashed password is compared: the thread for it is busy.
    void hold_passwords(bool hold);
    /// Does what the server does after each call: journal work, output to the clients, closing.
    void settle();
    /// The configuration file has changed. @return what `Broker::reload` gave
    Result<> reload(const config::Config& config);
    /// Ends this broker as SIGTERM does and starts another on the same files.
    void restart();
    /// The same as SIGKILL and a power loss would: only what was synced is there.
    void crash(CrashMode mode = CrashMode::kDropAll, std::uint64_t seed = 1);

    [[nodiscard]] broker::Broker& broker() { return *broker_; }
    [[nodiscard]] broker::Core& core() { return broker_->core(); }
    [[nodiscard]] TimePoint now() const { return now_; }
    [[nodiscard]] MemoryFileSystem& files() { return *files_; }
    /// The queue of that name; fails the test when there is none.
    [[nodiscard]] broker::Queue& queue(std::string_view name);
    [[nodiscard]] const broker::RecoveredCounts& recovered() const { return recovered_; }
    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
    /// Those of its lines that are there at the default level.
    [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
    /// Journal failures seen, "" for none. After a planned power loss during the start there is
    /// one, and nothing may be asked of this broker but this.
    [[nodiscard]] const std::string& journal_error() const { return journal_error_; }
    /// Why the start was refused, when it may fail; nothing else may be asked of this broker then.
    [[nodiscard]] const std::optional<Error>& refused() const { return refused_; }
    /// Gives the journal a reserve for a full disk, of so many bytes; none without this call.
    void keep_reserve(std::uint64_t bytes);

private:
    friend class TestClient;
    void start();
    [[nodiscard]] bool may_fail_with(const Error& error);
    void write_journal();
    void check_passwords();
    [[nodiscard]] bool perform(const storage::JournalWork& work);
    void look_for_room();
    void stop_clients();

    config::Config config_;
    BatchSizes batches_;
    Start start_;
    std::optional<Error> refused_;
    std::unique_ptr<MemoryFileSystem> owned_files_;
    MemoryFileSystem* files_;
    TimePoint now_;
    std::vector<std::string> log_;
    std::vector<std::string> told_;
    Logger logger_;
    std::unique_ptr<storage::JournalWriter> writer_;
    std::unique_ptr<storage::Journal> journal_;
    std::unique_ptr<broker::Broker> broker_;
    broker::RecoveredCounts recovered_;
    std::vector<TestClient*> clients_;
    std::string journal_error_;
    std::uint64_t reserve_bytes_ = 0;
    bool hold_journal_ = false;
    bool hold_passwords_ = false;
    bool disk_full_ = false;
    std::optional<storage::JournalWork> stalled_;  // what the disk has no room for
};

/// A client in the same process. Frames are texts: `"SEND\ndestination:q\n\nhello"`; the NUL is
/// added.
class TestClient {
public:
    /// Connects without a CONNECT.
    explicit TestClient(TestBroker& broker, std::size_t acceptor = 0);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    /// CONNECT as admin and takes the CONNECTED. @param headers  lines, each with its line end
    TestClient& login(std::string_view version = "1.2", std::string_view headers = "");
    /// One frame and its NUL.
    TestClient& send(std::string_view frame);
    /// Bytes as they are.
    TestClient& raw(std::string_view bytes);
    /// The socket breaks, without DISCONNECT.
    void drop();
    /// From now on the client takes at most `bytes` more of what the broker has for it.
    void take_at_most(std::size_t bytes);

    /// The next frame received, without NUL and the line end behind it; "" when there is none.
    [[nodiscard]] std::string next();
    /// The next frame's command, body or header; the frame is taken by `next_command` alone.
    [[nodiscard]] std::string next_command();
    /// Takes all frames and gives the bodies of the MESSAGEs among them.
    [[nodiscard]] std::vector<std::string> bodies();
    /// Takes all frames, gives their number.
    std::size_t skip();
    /// Everything received and not taken, bytes as they came.
    [[nodiscard]] const std::string& received() const { return received_; }
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] SessionId session() const { return session_; }

private:
    friend class TestBroker;
    void pump();

    TestBroker& broker_;
    SessionId session_;
    std::string received_;
    std::size_t allowance_ = SIZE_MAX;
    bool closed_ = false;
};

/// The value of a header of a frame given as text; "" when it lacks.
[[nodiscard]] std::string header_of(std::string_view frame, std::string_view name);
/// The body of a frame given as text.
[[nodiscard]] std::string body_of(std::string_view frame);

}  // namespace minibroker::test
