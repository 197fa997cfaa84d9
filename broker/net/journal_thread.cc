#include "broker/net/journal_thread.h"

#include <pthread.h>
#include <signal.h>

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

/// Room for some ten thousand acknowledgements.
constexpr std::uint64_t kReserveBytes = 1024 * 1024;
constexpr std::chrono::milliseconds kRetryInterval{200};
constexpr std::chrono::milliseconds kLookInterval{1000};

}  // namespace

JournalThread::JournalThread(storage::JournalWriter& writer,
                             Done done,
                             ReadDone read_done,
                             RoomChange room)
    : writer_(writer),
      done_(std::move(done)),
      read_done_(std::move(read_done)),
      room_(std::move(room)),
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
    Result<Lsn> done = perform_timed(work);
    if (done || done.error().code != ErrorCode::kNoSpace) return done;
    give(std::move(work));  // the writer goes on where it stopped
    return std::nullopt;
}

// One slow sync is enough to stay away from the disk, many fast ones to come back to it.
Result<Lsn> JournalThread::perform_timed(const storage::JournalWork& work) {
    using std::chrono::steady_clock;
    const steady_clock::time_point begin = steady_clock::now();
    Result<Lsn> done = writer_.perform(work);
    const std::int64_t took =
        std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin).count();
    const std::int64_t before = sync_us_.load(std::memory_order_relaxed);
    const bool first = before == std::numeric_limits<std::int64_t>::max();
    const std::int64_t now = first ? took : before + (took - before) / 8;
    sync_us_.store(now, std::memory_order_relaxed);
    return done;
}

void JournalThread::stop_waiting() {
    {
        const std::lock_guard lock(mutex_);
        waits_for_room_ = false;
    }
    wake_.notify_one();
}

void JournalThread::run() {
    if (!writer_.keep_reserve(kReserveBytes)) {
        full_ = true;
        room_(Room::kFull, "there is no room for the reserve");
    }
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto has_work = [this] { return work_.has_value() || stopping_; };
        while (full_ && !wake_.wait_for(lock, kLookInterval, has_work)) {
            lock.unlock();
            look_for_room();
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

// Without room the reserve goes first; then the same work is tried until somebody has made room.
Result<Lsn> JournalThread::perform(const storage::JournalWork& work) {
    for (;;) {
        Result<Lsn> done = perform_timed(work);
        if (done || done.error().code != ErrorCode::kNoSpace) {
            if (done) look_for_room();
            return done;
        }
        if (!std::exchange(full_, true)) room_(Room::kFull, done.error().text);
        if (writer_.use_reserve()) continue;
        room_(Room::kStalled, done.error().text);
        std::unique_lock lock(mutex_);
        const auto ends = [this] { return stopping_ || !waits_for_room_; };
        if (wake_.wait_for(lock, kRetryInterval, ends)) return done;
    }
}

void JournalThread::look_for_room() {
    if (!full_ || !writer_.keep_reserve(kReserveBytes)) return;
    full_ = false;
    room_(Room::kThere, "");
}

}  // namespace minibroker::net
