#include "broker/net/journal_thread.h"

#include <pthread.h>
#include <signal.h>

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

}  // namespace

JournalThread::JournalThread(storage::JournalWriter& writer, Done done, ReadDone read_done)
    : writer_(writer), done_(std::move(done)), read_done_(std::move(read_done)), thread_([this] {
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

void JournalThread::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return work_.has_value() || stopping_; });
        if (!work_) return;
        const storage::JournalWork work = std::move(*work_);
        work_.reset();
        lock.unlock();
        for (const storage::PageRead& read : work.reads) read_done_({read, writer_.read(read)});
        done_(writer_.perform(work));
        lock.lock();
    }
}

}  // namespace minibroker::net
