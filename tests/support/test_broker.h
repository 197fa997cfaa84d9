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
#include "broker/net/commit/journal_disk.h"
#include "broker/net/commit/journal_policy.h"
#include "config/config.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "tests/support/configurations.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/queue_view.h"
#include "tests/support/test_client.h"

namespace minibroker::test {

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
    /// Until `hold_unawaited(false)` work that no answer waits for is held as the server holds it:
    /// it goes with other work, or once `advance` has moved on by JournalPolicy::kHold. Without
    /// this it is durable at once.
    void hold_unawaited(bool hold);
    /// Until `hold_passwords(false)` no hashed password is compared: the thread for it is busy.
    void hold_passwords(bool hold);
    /// Until `hold_work(false)` long work goes on in `slice` alone.
    void hold_work(bool hold);
    /// One slice of long work, and what it sets free. @return whether there is more
    bool slice();
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
    [[nodiscard]] QueueView queue(std::string_view name);
    /// In order of name.
    [[nodiscard]] std::vector<QueueView> queues();
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
    [[nodiscard]] net::JournalPolicy::Situation situation() const;
    void hold_work();
    void end_hold(Milliseconds now);
    [[nodiscard]] bool give(const storage::JournalWork& work);
    [[nodiscard]] bool perform(const storage::JournalWork& work);
    void fail_journal(const std::string& why);
    void on_room(net::DiskRoom room);
    /// Of the broker, and of what is held; the end of time if there is none.
    [[nodiscard]] Milliseconds next_deadline() const;
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
    net::JournalPolicy policy_;
    std::optional<Milliseconds> hold_end_;  // when `policy_` wants to be told
    std::unique_ptr<net::JournalDisk> disk_;
    std::unique_ptr<broker::Broker> broker_;
    broker::RecoveredCounts recovered_;
    std::vector<TestClient*> clients_;
    std::string journal_error_;
    std::uint64_t reserve_bytes_ = 0;
    bool hold_journal_ = false;
    bool holds_unawaited_ = false;
    bool hold_passwords_ = false;
    bool hold_work_ = false;
    std::optional<storage::JournalWork> stalled_;  // what the disk has no room for
};

}  // namespace minibroker::test
