// The journal thread by itself, on a memory file system: what it answers, in which order, and what
// a full disk does.
#include "broker/net/journal_thread.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/net/gated_file_system.h"

using namespace minibroker;
using namespace minibroker::test;
using net::DiskRoom;
using net::JournalThread;

namespace {

/// A journal thread, its owner, and what the thread has told.
class Owner {
public:
    explicit Owner(GatedFileSystem& files)
        : journal_({}, Lsn{1}, SegmentId{}, 0), writer_(files, {}, 1) {
        REQUIRE(writer_.open({}));
        thread_.emplace(
            writer_,
            [this](const Result<Lsn>& done) {
                tell(done ? "done " + std::to_string(done->value)
                          : "failed " + std::string(done.error().code == ErrorCode::kNoSpace
                                                        ? "no space"
                                                        : "otherwise"));
            },
            [this](const storage::PageBytes& page) {
                tell(page.bytes ? "page " + *page.bytes : "no page");
            },
            [this](DiskRoom room, const std::string&) {
                constexpr const char* kNames[] = {"room", "full", "stalled"};
                tell(kNames[static_cast<std::size_t>(room)]);
            });
    }

    /// One batch of about `bytes` more for the next work.
    void append(std::size_t bytes) {
        storage::RecordBatch batch;
        batch.add(storage::AddMessage{MessageId{1}, std::string(bytes, 'm')});
        journal_.append(batch);
    }
    storage::JournalWork take() { return journal_.take_work(); }
    void read_page() { journal_.read_page({PageId{7}, 0, 10}); }
    JournalThread& thread() { return *thread_; }
    /// Until the thread has told `count` things. @return all of them
    std::vector<std::string> told(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return told_.size() >= count; });
        return told_;
    }
    void end_thread() { thread_.reset(); }

private:
    void tell(std::string what) {
        const std::lock_guard lock(mutex_);
        if (told_.empty() || what != told_.back()) told_.push_back(std::move(what));
        changed_.notify_all();
    }

    storage::Journal journal_;
    storage::JournalWriter writer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> told_;  // under mutex_; repetitions once
    std::optional<JournalThread> thread_;
};

using Strings = std::vector<std::string>;
constexpr std::uint64_t kReserve = 1024 * 1024;

}  // namespace

TEST_CASE("journal thread: answers each work, and is idle again when the answer is taken") {
    GatedFileSystem files;
    Owner owner(files);
    CHECK(owner.thread().idle());
    CHECK(owner.thread().sync_time() > std::chrono::hours(1));  // nothing is known of the disk
    for (std::size_t i = 1; i <= 3; ++i) {
        owner.append(10);
        owner.thread().give(owner.take());
        CHECK_FALSE(owner.thread().idle());
        CHECK(owner.told(i).back() == "done " + std::to_string(i));
        owner.thread().taken();
        CHECK(owner.thread().idle());
    }
    CHECK(owner.thread().sync_time() < std::chrono::hours(1));
}

TEST_CASE("journal thread: what pages gave comes before the answer of their work") {
    GatedFileSystem files;
    Owner owner(files);
    owner.append(10);
    owner.read_page();
    owner.thread().give(owner.take());
    CHECK(owner.told(2) == Strings{"no page", "done 1"});
}

TEST_CASE("journal thread: its end waits for the sync under way, and writes what was given") {
    GatedFileSystem files;
    Owner owner(files);
    owner.append(10);
    files.close_gate();
    owner.thread().give(owner.take());
    files.wait_for_sync();
    files.open_gate();
    owner.end_thread();
    CHECK(owner.told(1) == Strings{"done 1"});
}

TEST_CASE("journal thread: a work performed by its owner is answered at once") {
    GatedFileSystem files;
    Owner owner(files);
    owner.append(10);
    owner.thread().give(owner.take());
    owner.told(1);
    owner.thread().taken();
    owner.append(10);
    const auto done = owner.thread().perform_here(owner.take());
    REQUIRE(done);
    CHECK(*done == Lsn{2});
    CHECK(owner.thread().idle());
}

TEST_CASE("journal thread: after a failed sync every work fails") {
    GatedFileSystem files;
    Owner owner(files);
    files.fail_syncs();
    owner.append(10);
    owner.thread().give(owner.take());
    CHECK(owner.told(1) == Strings{"failed otherwise"});
    owner.thread().taken();
    owner.append(10);
    const auto done = owner.thread().perform_here(owner.take());
    REQUIRE(done);
    CHECK(done->error().code == ErrorCode::kReadOnly);
}

TEST_CASE("journal thread: a full disk takes the reserve, then waits until told not to") {
    GatedFileSystem files;
    files.files().set_capacity(kReserve + 10'000);
    Owner owner(files);
    owner.append(20'000);
    owner.thread().give(owner.take());
    CHECK(owner.told(2) == Strings{"full", "done 1"});
    owner.thread().taken();
    owner.append(2 * kReserve);
    owner.thread().give(owner.take());
    CHECK(owner.told(3).back() == "stalled");
    owner.thread().stop_waiting();
    CHECK(owner.told(4).back() == "failed no space");
}

TEST_CASE("journal thread: without room for the reserve it says so at once") {
    GatedFileSystem files;
    files.files().set_capacity(10'000);
    Owner owner(files);
    CHECK(owner.told(1) == Strings{"full"});
    owner.append(20'000);
    owner.thread().give(owner.take());
    CHECK(owner.told(2).back() == "stalled");
    owner.end_thread();
    CHECK(owner.told(3).back() == "failed no space");
}

TEST_CASE("journal thread: its owner's work for which there is no room is handed over") {
    GatedFileSystem files;
    files.files().set_capacity(kReserve + 10'000);
    Owner owner(files);
    owner.append(10);
    owner.thread().give(owner.take());
    owner.told(1);
    owner.thread().taken();
    owner.append(20'000);
    CHECK_FALSE(owner.thread().perform_here(owner.take()));
    CHECK_FALSE(owner.thread().idle());
    CHECK(owner.told(3) == Strings{"done 1", "full", "done 2"});
}
