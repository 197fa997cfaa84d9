#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/ids.h"
#include "base/result.h"
#include "broker/net/commit/journal_disk.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"

namespace minibroker::net {

/// Writes and syncs the journal on its own thread. While one work goes to the disk the next one
/// gathers: group commit, with one sync for each work. When a work is given is decided by
/// `JournalPolicy`. The server owns it. It holds the only lock of the core and its server.
class JournalThread {
public:
    /// Called on the journal thread when a work is durable, or when the journal has failed.
    using Done = std::function<void(Result<Lsn>)>;
    /// Called on the journal thread for each page read of a work, before its `Done`.
    using ReadDone = std::function<void(storage::PageBytes)>;

    /// @param writer   open; outlives the thread. From now on only the thread and `perform_here`
    ///                 use it
    /// @param on_room  called on the journal thread, before the `Done` of the same work
    JournalThread(storage::JournalWriter& writer,
                  Done done,
                  ReadDone read_done,
                  JournalDisk::OnRoom on_room);
    /// Performs the work that was given, and ends the thread.
    ~JournalThread();
    JournalThread(const JournalThread&) = delete;
    JournalThread& operator=(const JournalThread&) = delete;

    /// Whether `give` is allowed: the answer to the last work was taken. Broker thread.
    [[nodiscard]] bool idle() const { return !busy_; }
    /// Hands a work over; `Done` answers it. Only if `idle`. Broker thread.
    void give(storage::JournalWork work);
    /// Performs a work on the calling thread. Only if `idle`, and if the disk was not full. Broker
    /// thread.
    /// @return as `JournalWriter::perform`; nothing if the disk has become full: the work was
    /// handed
    ///         over, and `Done` answers it
    [[nodiscard]] std::optional<Result<Lsn>> perform_here(storage::JournalWork work);
    /// How long the last works took, a moving average; the maximum before the first one is done.
    /// Any thread.
    [[nodiscard]] std::chrono::microseconds sync_time() const {
        return std::chrono::microseconds(sync_us_.load(std::memory_order_relaxed));
    }
    /// The broker thread has taken the answer: the journal thread is idle. Broker thread.
    void taken() { busy_ = false; }
    /// From now on a full disk is a failure, for which the thread does not wait. Broker thread.
    void stop_waiting();

private:
    void run();
    [[nodiscard]] Result<Lsn> perform(const storage::JournalWork& work);
    void note_time(std::chrono::steady_clock::time_point begin);

    storage::JournalWriter& writer_;
    Done done_;
    ReadDone read_done_;
    JournalDisk disk_;   // journal thread only
    bool busy_ = false;  // broker thread only
    std::atomic<std::int64_t> sync_us_ = std::numeric_limits<std::int64_t>::max();
    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<storage::JournalWork> work_;  // under mutex_
    bool stopping_ = false;                     // under mutex_
    bool waits_for_room_ = true;                // under mutex_
    std::thread thread_;
};

}  // namespace minibroker::net
