#include "tests/support/test_broker.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "broker/security/password.h"
#include "broker/session/session.h"
#include "storage/journal_reader.h"

namespace minibroker::test {

TestBroker::TestBroker(config::Config config,
                       MemoryFileSystem* files,
                       TimePoint now,
                       BatchSizes batches,
                       Start start_mode)
    : config_(std::move(config)),
      batches_(batches),
      start_(start_mode),
      files_(files),
      now_(now),
      logger_(LogLevel::kDebug, [this](LogLevel level, std::string_view line) {
          log_.emplace_back(line);
          if (level >= LogLevel::kInfo) told_.emplace_back(line);
      }) {
    if (files_ == nullptr) {
        owned_files_ = std::make_unique<MemoryFileSystem>();
        files_ = owned_files_.get();
    }
    start();
}

TestBroker::~TestBroker() = default;

void TestBroker::start() {
    broker_ = std::make_unique<broker::Broker>(config_, logger_);
    policy_ = net::JournalPolicy();
    hold_end_.reset();
    storage::JournalContents contents;
    if (config_.persistence_enabled) {
        storage::JournalOptions options;
        options.segment_bytes_max = static_cast<std::uint64_t>(config_.journal_file_size);
        options.datasync = config_.journal_datasync;
        options.part_bytes = batches_.part;
        options.batch_bytes_max = batches_.max;
        options.fill_bytes = 700;  // so that zeros end, and are written again, in short tests
        auto read = storage::read_journal(
            *files_, [&](SegmentId segment, Lsn lsn, storage::Record&& record) {
                return broker_->on_record(segment, lsn, std::move(record), now_);
            });
        if (!read && may_fail_with(read.error())) return;
        REQUIRE_MESSAGE(read, (read ? std::string() : read.error().text));
        contents = std::move(*read);
        writer_ = std::make_unique<storage::JournalWriter>(*files_, options, 42);
        const Result<> opened = writer_->open(contents);
        if (!opened && may_fail_with(opened.error())) return;
        REQUIRE_MESSAGE(opened, (opened ? std::string() : opened.error().text));
        journal_ = std::make_unique<storage::Journal>(
            options,
            contents.next,
            contents.current.valid() ? contents.current : SegmentId{1},
            contents.current_bytes);
        disk_ = std::make_unique<net::JournalDisk>(
            *writer_, [this](net::DiskRoom room, const std::string&) { on_room(room); });
    }
    auto counts = broker_->start(contents, journal_.get(), now_);
    if (!counts && may_fail_with(counts.error())) return;
    REQUIRE_MESSAGE(counts, (counts ? std::string() : counts.error().text));
    recovered_ = *counts;
    if (disk_ && reserve_bytes_ > 0) disk_->keep_reserve(reserve_bytes_);
    settle();
}

// Power may be planned to fail before the start is done; anything else that fails fails the test,
// unless it says otherwise.
bool TestBroker::may_fail_with(const Error& error) {
    if (start_ == Start::kMayFail) {
        refused_ = error;
        return true;
    }
    if (!files_->power_is_off()) return false;
    journal_error_ = error.text;
    return true;
}

void TestBroker::write_journal() {
    if (!journal_ || !journal_error_.empty()) return;
    if (!hold_journal_) {
        if (stalled_ && !perform(std::exchange(stalled_, std::nullopt).value())) return;
        disk_->look_for_room();
    }
    for (;;) {
        const net::JournalPolicy::Next next = policy_.next(situation());
        if (next == net::JournalPolicy::Next::kHold) {
            hold_work();
        } else if (next != net::JournalPolicy::Next::kGive || !give(journal_->take_work())) {
            return;
        }
    }
}

// The disk is too slow for the broker's own thread: all work is given to the journal thread, which
// is done at once.
net::JournalPolicy::Situation TestBroker::situation() const {
    net::JournalPolicy::Situation now;
    now.has_work = journal_->has_work();
    now.idle = !hold_journal_;
    now.can_wait = journal_->can_wait();
    now.awaited = broker_->waits_for_journal();
    now.has_room = !disk_->full();
    now.backlog_bytes = journal_->backlog_bytes();
    return now;
}

void TestBroker::hold_work() {
    if (const auto end = policy_.hold(net::JournalPolicy::Instant(now_.steady)))
        hold_end_ = std::chrono::duration_cast<Milliseconds>(end->time_since_epoch());
    if (!holds_unawaited_) end_hold(*hold_end_);
}

void TestBroker::end_hold(Milliseconds now) {
    hold_end_.reset();
    static_cast<void>(policy_.on_hold_end(net::JournalPolicy::Instant(now)));
}

// What the journal thread does with a work, in its order.
bool TestBroker::give(const storage::JournalWork& work) {
    for (const storage::PageRead& read : work.reads) {
        auto taken = broker_->on_page({read, writer_->read(read)}, now_);
        if (taken) continue;
        fail_journal(taken.error().text);
        return false;
    }
    return perform(work);
}

bool TestBroker::perform(const storage::JournalWork& work) {
    const Result<Lsn> done = disk_->perform(work);
    if (done) {
        broker_->on_durable(*done, now_);
    } else if (done.error().code == ErrorCode::kNoSpace) {
        stalled_ = work;
    } else {
        fail_journal(done.error().text);
    }
    return done.has_value();
}

void TestBroker::fail_journal(const std::string& why) {
    journal_error_ = why;
    broker_->on_journal_failed(why, now_);
}

void TestBroker::on_room(net::DiskRoom room) {
    switch (room) {
        case net::DiskRoom::kThere:
            return broker_->on_journal_room(now_);
        case net::DiskRoom::kFull:
            return broker_->on_journal_full(now_);
        case net::DiskRoom::kStalled:
            return broker_->on_journal_stalled(now_);
    }
}

void TestBroker::keep_reserve(std::uint64_t bytes) {
    reserve_bytes_ = bytes;
    disk_->keep_reserve(bytes);
    REQUIRE(!disk_->full());
}

void TestBroker::hold_unawaited(bool hold) {
    holds_unawaited_ = hold;
    if (!hold && hold_end_) end_hold(*hold_end_);
    settle();
}

void TestBroker::check_passwords() {
    while (!hold_passwords_) {
        const auto check = broker_->take_password_check();
        if (!check) return;
        broker_->on_password_checked(
            check->id, broker::is_password(check->stored, check->given), now_);
    }
}

void TestBroker::hold_passwords(bool hold) {
    hold_passwords_ = hold;
    settle();
}

void TestBroker::hold_work(bool hold) {
    hold_work_ = hold;
    settle();
}

bool TestBroker::slice() {
    broker_->tick(now_);
    settle();
    return broker_->has_work();
}

void TestBroker::settle() {
    std::vector<SessionId> touched;
    for (;;) {
        check_passwords();
        write_journal();
        broker_->take_touched(touched);
        if (touched.empty()) {
            // A deadline that has come: the server's timer would run at once.
            const auto next = broker_->next_deadline();
            if (!next || *next > now_.steady || (hold_work_ && broker_->has_work())) return;
            broker_->tick(now_);
            continue;
        }
        for (TestClient* client : std::vector(clients_)) client->pump();
    }
}

void TestBroker::advance(Milliseconds span) {
    const Milliseconds end = now_.steady + span;
    for (;;) {
        const Milliseconds to = std::clamp(next_deadline(), now_.steady, end);
        now_ = now_ + (to - now_.steady);
        broker_->tick(now_);
        if (hold_end_ && *hold_end_ <= now_.steady) end_hold(now_.steady);
        settle();
        if (now_.steady == end && next_deadline() > end) return;
    }
}

Milliseconds TestBroker::next_deadline() const {
    const Milliseconds of_broker = broker_->next_deadline().value_or(Milliseconds::max());
    return std::min(of_broker, hold_end_.value_or(Milliseconds::max()));
}

void TestBroker::set_wall_clock(Milliseconds by) {
    now_.wall += by;
    advance(Milliseconds(0));
}

void TestBroker::hold_journal(bool hold) {
    hold_journal_ = hold;
    settle();
}

void TestBroker::stop_clients() {
    for (TestClient* client : clients_) client->closed_ = true;
    clients_.clear();
}

Result<> TestBroker::reload(const config::Config& config) {
    auto done = broker_->reload(config, now_);
    settle();
    return done;
}

void TestBroker::restart() {
    broker_->stop(now_);
    hold_journal_ = false;
    policy_.stop();
    write_journal();
    if (writer_) REQUIRE(writer_->close());
    stop_clients();
    broker_.reset();
    start();
}

void TestBroker::crash(CrashMode mode, std::uint64_t seed) {
    stop_clients();
    owned_files_ = files_->crash(mode, seed);
    files_ = owned_files_.get();
    journal_error_.clear();
    hold_journal_ = false;
    stalled_.reset();
    broker_.reset();
    start();
}

QueueView TestBroker::queue(std::string_view name) {
    broker::Queue* queue = core().book.find_queue(name);
    REQUIRE_MESSAGE(queue != nullptr, std::string(name));
    return QueueView(*queue);
}

std::vector<QueueView> TestBroker::queues() {
    std::vector<QueueView> views;
    for (broker::Queue* queue : core().book.queues()) views.emplace_back(*queue);
    return views;
}

}  // namespace minibroker::test
