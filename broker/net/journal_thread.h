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

/// Writes and syncs the journal on a thread of its own: group commit. While one work is on its way
/// to the disk the next one gathers; there is one sync per work and no timer. Holds the project's
/// only lock.
class JournalThread {
public:
    /// Called on the journal thread when a work is durable, or has failed for good.
    using Done = std::function<void(Result<Lsn>)>;
    /// Called on the journal thread with what a read of a work gave, before its `Done`.
    using ReadDone = std::function<void(storage::PageBytes)>;

    /// @param writer   open; outlives the thread, which alone uses it from here on but for
    ///                 `perform_here`
    /// @param on_room  called on the journal thread, before the `Done` of the work that it is about
    JournalThread(storage::JournalWriter& writer,
                  Done done,
                  ReadDone read_done,
                  JournalDisk::OnRoom on_room);
    /// Writes what was given and ends the thread.
    ~JournalThread();
    JournalThread(const JournalThread&) = delete;
    JournalThread& operator=(const JournalThread&) = delete;

    /// Whether the thread has nothing to do: only then is `give` allowed. Broker thread.
    [[nodiscard]] bool idle() const { return !busy_; }
    /// Hands over work; `Done` answers. Broker thread.
    void give(storage::JournalWork work);
    /// Performs a work on the broker thread while the journal thread is idle and the disk has room.
    /// @return nothing when the disk turned out to have none: the work was handed over
    [[nodiscard]] std::optional<Result<Lsn>> perform_here(storage::JournalWork work);
    /// How long a work took lately, about; very long before the first one is done. Any thread.
    [[nodiscard]] std::chrono::microseconds sync_time() const {
        return std::chrono::microseconds(sync_us_.load(std::memory_order_relaxed));
    }
    /// The broker thread has taken note of the answer.
    void taken() { busy_ = false; }
    /// From now on a full disk is a failure and not waited for. Broker thread.
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
