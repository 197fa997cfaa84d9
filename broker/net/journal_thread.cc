#include "broker/net/journal_thread.h"

#include <pthread.h>
#include <csignal>

#include <chrono>
#include <utility>

#include "base/check.h"

namespace minibroker::net {
namespace {

// Signals are for the main thread.
void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

/// Enough for about ten thousand acknowledgements.
constexpr std::uint64_t kReserveBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kRetryInterval{200};
constexpr std::chrono::milliseconds kLookInterval{1000};

}  // namespace

JournalThread::JournalThread(storage::JournalWriter& writer,
                             Done done,
                             ReadDone read_done,
                             JournalDisk::OnRoom on_room)
    : writer_(writer),
      done_(std::move(done)),
      read_done_(std::move(read_done)),
      disk_(writer, std::move(on_room)),
      thread_([this] {
          block_signals();
          run();
      }) {}

JournalThread::~JournalThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void JournalThread::give(storage::JournalWork work) {
    MB_CHECK(!busy_);
    busy_ = true;
    {
        const std::lock_guard lock(mutex_);
        work_ = std::move(work);
    }
    wake_.notify_one();
}

std::optional<Result<Lsn>> JournalThread::perform_here(storage::JournalWork work) {
    MB_CHECK(!busy_);
    const auto begin = std::chrono::steady_clock::now();
    Result<Lsn> done = writer_.perform(work);
    note_time(begin);
    if (done || done.error().code != ErrorCode::kNoSpace) return done;
    give(std::move(work));  // the writer continues where it stopped
    return std::nullopt;
}

// One slow sync is enough to keep works away from the broker thread; many fast ones bring them
// back.
void JournalThread::note_time(std::chrono::steady_clock::time_point begin) {
    const auto span = std::chrono::steady_clock::now() - begin;
    const std::int64_t took = std::chrono::duration_cast<std::chrono::microseconds>(span).count();
    const std::int64_t before = sync_us_.load(std::memory_order_relaxed);
    const bool first = before == std::numeric_limits<std::int64_t>::max();
    const std::int64_t now = first ? took : before + (took - before) / 8;
    sync_us_.store(now, std::memory_order_relaxed);
}

void JournalThread::stop_waiting() {
    {
        const std::lock_guard lock(mutex_);
        waits_for_room_ = false;
    }
    wake_.notify_one();
}

void JournalThread::run() {
    disk_.keep_reserve(kReserveBytes);
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto has_work = [this] { return work_.has_value() || stopping_; };
        while (disk_.full() && !wake_.wait_for(lock, kLookInterval, has_work)) {
            lock.unlock();
            disk_.look_for_room();
            lock.lock();
        }
        wake_.wait(lock, has_work);
        if (!work_) return;
        const storage::JournalWork work = std::move(*work_);
        work_.reset();
        lock.unlock();
        for (const storage::PageRead& read : work.reads) read_done_({read, writer_.read(read)});
        done_(perform(work));
        lock.lock();
    }
}

// Tries the same work again until there is room.
Result<Lsn> JournalThread::perform(const storage::JournalWork& work) {
    for (;;) {
        const auto begin = std::chrono::steady_clock::now();
        Result<Lsn> done = disk_.perform(work);
        note_time(begin);
        if (done || done.error().code != ErrorCode::kNoSpace) return done;
        std::unique_lock lock(mutex_);
        const auto ends = [this] { return stopping_ || !waits_for_room_; };
        if (wake_.wait_for(lock, kRetryInterval, ends)) return done;
    }
}

}  // namespace minibroker::net
