#include <asio/post.hpp>
#include <utility>

#include "broker/net/server_state.h"

namespace minibroker::net {

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
        // Reads again the connections that waited while the backlog was over its limit.
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

// `on_journal` of the same work follows, and ends the server after a failure.
void Server::State::on_page(const storage::PageBytes& bytes) {
    if (failed || stopping) return;
    auto taken = broker->on_page(bytes, clock_now());
    if (!taken) fail(std::move(taken).error());
    settle();
}

}  // namespace minibroker::net
