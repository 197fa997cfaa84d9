#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"

// How this works: the core appends batches to `storage::Journal`, where they are collected. The
// owner of the journal asks `next` after each call of the core.
//
//                     no answer waits, at first               kHold, or other work
//     nothing there ───────────────────────────────▶ held ───────────────────────────▶ given
//        │  ▲                                                                            ▲
//        │  └───────────── performed here ◀────────┐                                     │
//        │ little, on a fast disk                  │ still little                        │
//        ├───────────────────────────────▶ posted ─┴─────────────────────────────────────┤
//        └───────────────────────────────────────────────────────────────────────────────┘
//
// While a work is in transit to the disk (not idle), further batches are collected: that is group
// commit.

namespace minibroker::net {

/// Decides when the work collected for the journal is performed, and on which thread. Pure: no
/// clock, thread or socket; it neither takes the work nor performs it. Used by `Server` and, with a
/// time that tests move, by the test broker; one thread calls it.
///
/// Source: docs/decisions/0012 ("Journal"), 0013 ("Holding") and 0014 ("The journal's policy").
class JournalPolicy {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// How long work without a waiting answer is held, to join other work: it then costs no sync of
    /// its own.
    static constexpr Milliseconds kHold{2};
    /// The most that is performed on the broker's thread, bytes.
    static constexpr std::uint64_t kLittleBytes = std::uint64_t{8} * 1024;
    /// The longest sync time for which that is done: while the broker's thread waits for the disk
    /// it serves nobody. Handing the work over and getting its answer back takes about as long.
    static constexpr std::chrono::microseconds kFastSync{500};
    /// Bytes that connections may have sent besides the cause of the work (twice the work's bytes)
    /// if it is performed on the broker's thread: with more, other clients are waiting to be
    /// served.
    static constexpr std::uint64_t kReadBytesBeside = std::uint64_t{4} * 1024;

    /// The journal and its surroundings, at one moment.
    struct Situation {
        bool has_work = false;            ///< `storage::Journal::has_work`
        bool idle = false;                ///< nobody performs a work: the next one may be taken
        bool can_wait = false;            ///< `storage::Journal::can_wait`
        bool awaited = false;             ///< `broker::Broker::waits_for_journal`
        bool has_room = true;             ///< the disk is not full
        std::uint64_t backlog_bytes = 0;  ///< `storage::Journal::backlog_bytes`
        std::uint64_t bytes_read = 0;     ///< from all connections, ever
        /// Approximate duration of the last works.
        std::chrono::microseconds sync_time = std::chrono::microseconds::max();
    };

    enum class Next : std::uint8_t {
        kNothing,  ///< there is no work, it is not idle, or work is held or posted already
        kHold,     ///< leave the work where it is and call `hold`
        kPost,     ///< leave it, and call `on_posted` when the handlers that are ready have run
        kGive,     ///< take the work and give it to the journal thread
        kHere,     ///< take the work and perform it on this thread
    };

    /// Call it after each call of the core, and when a work is done. Never kHere.
    [[nodiscard]] Next next(const Situation& situation);
    /// After kHold. @return when to call `on_hold_end`; nothing if that call is due already
    [[nodiscard]] std::optional<Instant> hold(Instant now);
    /// The time that `hold` returned has come. @return whether to ask `next`: the held work may
    /// have joined other work
    [[nodiscard]] bool on_hold_end(Instant now);
    /// After kPost, once: work that came meanwhile joins it, or changes the decision. Never kPost.
    [[nodiscard]] Next on_posted(const Situation& situation);
    /// From now on all work is given at once, since the caller waits for the journal thread.
    void stop();

private:
    [[nodiscard]] bool may_be_here(const Situation& situation) const;
    [[nodiscard]] Next take(Next next, const Situation& situation);

    std::optional<Instant> held_since_;
    bool hold_ends_later_ = false;  // a call of `on_hold_end` is due
    bool hold_over_ = false;        // the work has been held long enough
    bool posted_ = false;           // a call of `on_posted` is due
    bool stopping_ = false;
    std::uint64_t read_before_ = 0;  // `bytes_read` when the last work was taken
};

}  // namespace minibroker::net
