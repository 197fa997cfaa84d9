#include <asio/post.hpp>
#include <utility>

#include "broker/net/server_state.h"

namespace minibroker::net {
namespace {

constexpr Milliseconds kProgressInterval{1000};
// How far a segment is made longer ahead of small batches.
constexpr std::uint64_t kFillBytes = std::uint64_t{256} * 1024;

}  // namespace

Result<> Server::State::open_journal() {
    if (!config.persistence_enabled || files != nullptr) return {};
    auto opened = storage::PosixFileSystem::open(config.journal_directory);
    if (!opened) return std::unexpected(std::move(opened).error());
    directory = std::move(*opened);
    files = directory.get();
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
    if (!journal || failed) return;
    follow(policy.next(situation()));
}

JournalPolicy::Situation Server::State::situation() const {
    JournalPolicy::Situation now;
    now.has_work = journal->has_work();
    now.idle = journal_thread->idle();
    if (!now.has_work || !now.idle) return now;
    now.can_wait = journal->can_wait();
    now.awaited = broker->waits_for_journal();
    now.has_room = room == DiskRoom::kThere;
    now.backlog_bytes = journal->backlog_bytes();
    now.bytes_read = context->bytes_read;
    now.sync_time = journal_thread->sync_time();
    return now;
}

void Server::State::follow(JournalPolicy::Next next) {
    using Next = JournalPolicy::Next;
    switch (next) {
        case Next::kNothing:
            return;
        case Next::kHold:
            return hold_work();
        case Next::kPost:
            asio::post(io, [this] {
                if (!failed) follow(policy.on_posted(situation()));
            });
            return;
        case Next::kGive:
            return journal_thread->give(journal->take_work());
        case Next::kHere:
            if (auto done = journal_thread->perform_here(journal->take_work()))
                on_journal(std::move(*done));
            return;
    }
}

void Server::State::hold_work() {
    const auto end = policy.hold(std::chrono::steady_clock::now());
    if (!end) return;
    hold_timer.expires_at(*end);
    hold_timer.async_wait([this](const asio::error_code& error) {
        if (!error && policy.on_hold_end(std::chrono::steady_clock::now())) settle();
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

void Server::State::on_room(DiskRoom now, const std::string& why) {
    if (failed) return;
    const DiskRoom before = std::exchange(room, now);
    if (now == DiskRoom::kThere) {
        logger.info("the journal's disk has room again");
        broker->on_journal_room(clock_now());
    } else if (now == DiskRoom::kFull) {
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
