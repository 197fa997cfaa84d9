#include <asio/post.hpp>
#include <utility>

#include "broker/net/server_state.h"

namespace minibroker::net {
namespace {

constexpr Milliseconds kProgressInterval{1000};
// How far a segment is made longer ahead of small batches.
constexpr std::uint64_t kFillBytes = std::uint64_t{256} * 1024;
// How long what nobody waits for may stay away from the journal.
constexpr Milliseconds kHold{2};
// Work up to this size may be performed on the broker's thread, if its disk is so fast ...
constexpr std::uint64_t kLittleBytes = 8 * 1024;
constexpr std::chrono::microseconds kFastSync{500};
// ... and if the connections had little more to say than what came of it.
constexpr std::uint64_t kReadBytesBeside = 4 * 1024;

}  // namespace

Result<> Server::State::open_journal() {
    if (!config.persistence_enabled) return {};
    auto opened = storage::PosixFileSystem::open(config.journal_directory);
    if (!opened) return std::unexpected(std::move(opened).error());
    files = std::move(*opened);
    return {};
}

// Says once a second how far it is.
Result<storage::JournalContents> Server::State::read_journal(TimePoint now) {
    storage::JournalListener listener;
    listener.on_record = [&](SegmentId segment, Lsn lsn, storage::Record&& record) {
        return broker->on_record(segment, lsn, std::move(record), now);
    };
    Milliseconds told = now.steady;
    listener.on_progress = [&](const storage::ReadProgress& progress) {
        const Milliseconds time = clock_now().steady;
        if (time - told < kProgressInterval) return;
        told = time;
        logger.info("reading the journal segments=" + std::to_string(progress.segments) + "/" +
                    std::to_string(progress.segments_total) +
                    " records=" + std::to_string(progress.records));
    };
    return storage::read_journal(*files, listener);
}

Result<> Server::State::recover() {
    storage::JournalOptions options;
    if (config.journal_file_size > 0)
        options.segment_bytes_max = static_cast<std::uint64_t>(config.journal_file_size);
    options.datasync = config.journal_datasync;
    options.fill_bytes = kFillBytes;
    broker = std::make_unique<broker::Broker>(config, logger, random());
    const TimePoint now = clock_now();
    if (files) {
        auto read = read_journal(now);
        if (!read) return std::unexpected(std::move(read).error());
        contents = std::move(*read);
        for (const std::string& warning : contents.warnings) logger.warn(warning);
        writer = std::make_unique<storage::JournalWriter>(*files, options, random());
        if (auto opened = writer->open(contents); !opened) return opened;
        journal = std::make_unique<storage::Journal>(
            options,
            contents.next,
            contents.current.valid() ? contents.current : SegmentId{1},
            contents.current_bytes);
    }
    auto counts = broker->start(contents, journal.get(), now);
    if (!counts) return std::unexpected(std::move(counts).error());
    recovered = {counts->addresses, counts->queues, counts->messages};
    return {};
}

void Server::State::give_journal_work() {
    if (!journal || !journal->has_work() || failed || !journal_thread->idle()) return;
    if (!hold_over && !stopping && journal->can_wait() && !broker->waits_for_journal()) {
        hold_work();
        return;
    }
    hold_over = false;
    held_since.reset();
    if (commits_next) return;
    if (commits_here()) {
        commits_next = true;
        asio::post(io, [this] { commit_here(); });
        return;
    }
    read_before = context->bytes_read;
    journal_thread->give(journal->take_work());
}

// Handing a work over and getting its answer back takes as long as a fast disk's sync. While this
// thread waits for the disk it serves nobody, so that nobody else must be there to serve.
bool Server::State::commits_here() const {
    const std::uint64_t bytes = journal->backlog_bytes();
    return !stopping && room == JournalThread::Room::kThere && journal->can_wait() &&
           bytes <= kLittleBytes &&
           context->bytes_read - read_before <= 2 * bytes + kReadBytesBeside &&
           journal_thread->sync_time() <= kFastSync;
}

// Posted, so that the handlers that were ready have run: their work comes along.
void Server::State::commit_here() {
    if (!std::exchange(commits_next, false) || failed || !journal->has_work() ||
        !journal_thread->idle()) {
        return;
    }
    if (!commits_here()) return give_journal_work();
    read_before = context->bytes_read;
    if (auto done = journal_thread->perform_here(journal->take_work()))
        on_journal(std::move(*done));
}

// What nobody waits for, acknowledgements in mode auto above all, goes with the next work, or alone
// after a moment: it costs no sync of its own.
void Server::State::hold_work() {
    if (!held_since) held_since = std::chrono::steady_clock::now();
    if (std::exchange(holding, true)) return;
    hold_timer.expires_at(*held_since + kHold);
    hold_timer.async_wait([this](const asio::error_code& error) {
        if (error) return;
        holding = false;
        if (!held_since) return;  // it went with other work
        hold_over = std::chrono::steady_clock::now() >= *held_since + kHold;
        settle();
    });
}

void Server::State::on_journal(Result<Lsn> done) {
    journal_thread->taken();
    if (done) {
        broker->on_durable(*done, clock_now());
    } else {
        fail(std::move(done).error());
    }
    settle();
    if (failed) {
        shut_down();
    } else if (stopping && journal_thread->idle()) {
        io.stop();
    } else if (!failed) {
        // Connections that were not read while the backlog was over its limit.
        if (context->paused == 0) return;
        for (const auto& [id, connection] : std::unordered_map(connections)) connection->flush();
    }
}

void Server::State::fail(Error error) {
    if (failed) return;
    failed = std::move(error);
    logger.error("the journal cannot be used, the broker stops: " + failed->text);
    broker->on_journal_failed(failed->text, clock_now());
}

void Server::State::on_room(JournalThread::Room now, const std::string& why) {
    using Room = JournalThread::Room;
    if (failed) return;
    const Room before = std::exchange(room, now);
    if (now == Room::kThere) {
        logger.info("the journal's disk has room again");
        broker->on_journal_room(clock_now());
    } else if (now == Room::kFull) {
        logger.error("the journal's disk is full, nothing more is taken: " + why);
        broker->on_journal_full(clock_now());
    } else {
        if (before != now) logger.error("the journal waits for room on its disk: " + why);
        broker->on_journal_stalled(clock_now());
        if (stopping) journal_thread->stop_waiting();
    }
    settle();
}

// Its work's `on_journal` follows and looks after what comes of it.
void Server::State::on_page(storage::PageBytes bytes) {
    if (failed || stopping) return;
    auto taken = broker->on_page(std::move(bytes), clock_now());
    if (!taken) fail(std::move(taken).error());
    settle();
}

}  // namespace minibroker::net
