// Each transition of the picture in journal_policy.h, with a time that the test moves.
#include "broker/net/commit/journal_policy.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using minibroker::net::JournalPolicy;
using Next = JournalPolicy::Next;
using Situation = JournalPolicy::Situation;

namespace {

constexpr JournalPolicy::Instant kStart{1h};

/// An acknowledgement in mode auto: no answer waits for it.
Situation unawaited() {
    Situation situation;
    situation.has_work = situation.idle = situation.can_wait = true;
    situation.backlog_bytes = 100;
    return situation;
}

/// A persistent SEND with a RECEIPT; nobody has measured the disk yet.
Situation awaited() {
    Situation situation = unawaited();
    situation.awaited = true;
    return situation;
}

/// The same, little enough for the broker's thread and on a fast disk.
Situation little() {
    Situation situation = awaited();
    situation.sync_time = 100us;
    return situation;
}

}  // namespace

TEST_CASE("journal policy: without work, or while a work is performed, there is nothing to do") {
    JournalPolicy policy;
    CHECK(policy.next({}) == Next::kNothing);
    for (const Situation& like : {unawaited(), awaited(), little()}) {
        Situation situation = like;
        situation.has_work = false;
        CHECK(policy.next(situation) == Next::kNothing);
        situation.has_work = true;
        situation.idle = false;
        CHECK(policy.next(situation) == Next::kNothing);
    }
}

TEST_CASE("journal policy: work that an answer waits for is given at once") {
    JournalPolicy policy;
    CHECK(policy.next(awaited()) == Next::kGive);
    CHECK(policy.next(awaited()) == Next::kGive);
}

TEST_CASE("journal policy: work that must not wait is given at once, also if nobody waits") {
    Situation situation = unawaited();
    situation.can_wait = false;  // a page is to be read, a segment starts, or 64 KiB have gathered
    CHECK(JournalPolicy().next(situation) == Next::kGive);
    situation.sync_time = 1us;
    CHECK(JournalPolicy().next(situation) == Next::kGive);
}

TEST_CASE("journal policy: work that nobody waits for is held for kHold, then given") {
    JournalPolicy policy;
    CHECK(policy.next(unawaited()) == Next::kHold);
    CHECK(policy.hold(kStart) == kStart + JournalPolicy::kHold);
    CHECK(policy.next(unawaited()) == Next::kNothing);  // it is held already
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold));
    CHECK(policy.next(unawaited()) == Next::kGive);
    // The next work is held anew.
    CHECK(policy.next(unawaited()) == Next::kHold);
    CHECK(policy.hold(kStart + 10ms) == kStart + 10ms + JournalPolicy::kHold);
}

TEST_CASE("journal policy: a timer that is early by less than a tick is set again") {
    JournalPolicy policy;
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold - 1ns));
    CHECK(policy.next(unawaited()) == Next::kHold);
    CHECK(policy.hold(kStart + JournalPolicy::kHold - 1ns) == kStart + JournalPolicy::kHold);
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold));
    CHECK(policy.next(unawaited()) == Next::kGive);
}

TEST_CASE("journal policy: held work goes with other work, and the timer finds nothing") {
    JournalPolicy policy;
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    CHECK(policy.next(awaited()) == Next::kGive);
    CHECK_FALSE(policy.on_hold_end(kStart + JournalPolicy::kHold));
}

TEST_CASE("journal policy: work that is held while an older timer is due gets its full time") {
    JournalPolicy policy;
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    REQUIRE(policy.next(awaited()) == Next::kGive);
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    CHECK_FALSE(policy.hold(kStart + 1ms));  // the timer runs still
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold));
    CHECK(policy.next(unawaited()) == Next::kHold);
    CHECK(policy.hold(kStart + JournalPolicy::kHold) == kStart + 1ms + JournalPolicy::kHold);
    REQUIRE(policy.on_hold_end(kStart + 1ms + JournalPolicy::kHold));
    CHECK(policy.next(unawaited()) == Next::kGive);
}

TEST_CASE("journal policy: work held long enough is given when the journal thread is idle again") {
    JournalPolicy policy;
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold));
    Situation busy = unawaited();
    busy.idle = false;
    CHECK(policy.next(busy) == Next::kNothing);
    CHECK(policy.next(unawaited()) == Next::kGive);
}

TEST_CASE("journal policy: a little work on a fast disk is posted, then performed here") {
    JournalPolicy policy;
    CHECK(policy.next(little()) == Next::kPost);
    CHECK(policy.next(little()) == Next::kNothing);  // posted already
    CHECK(policy.on_posted(little()) == Next::kHere);
    CHECK(policy.next(little()) == Next::kPost);
}

TEST_CASE("journal policy: held work may be performed here when its time is over") {
    JournalPolicy policy;
    Situation situation = unawaited();
    situation.sync_time = 100us;
    REQUIRE(policy.next(situation) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    REQUIRE(policy.on_hold_end(kStart + JournalPolicy::kHold));
    CHECK(policy.next(situation) == Next::kPost);
    CHECK(policy.on_posted(situation) == Next::kHere);
}

TEST_CASE("journal policy: each limit of what is performed here, just at it and over it") {
    struct Row {
        const char* name;
        void (*change)(Situation&);
        bool here;
    };
    constexpr std::uint64_t kLittle = JournalPolicy::kLittleBytes;
    constexpr std::uint64_t kBeside = JournalPolicy::kReadBytesBeside;
    const Row rows[] = {
        {"most bytes", [](Situation& now) { now.backlog_bytes = kLittle; }, true},
        {"too many bytes", [](Situation& now) { now.backlog_bytes = kLittle + 1; }, false},
        {"slowest disk", [](Situation& now) { now.sync_time = JournalPolicy::kFastSync; }, true},
        {"slow disk",
         [](Situation& now) { now.sync_time = JournalPolicy::kFastSync + 1us; },
         false},
        {"most read", [](Situation& now) { now.bytes_read = 2 * 100 + kBeside; }, true},
        {"others speak", [](Situation& now) { now.bytes_read = 2 * 100 + kBeside + 1; }, false},
        {"full disk", [](Situation& now) { now.has_room = false; }, false},
        {"must not wait", [](Situation& now) { now.can_wait = false; }, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        Situation situation = little();
        row.change(situation);
        CHECK(JournalPolicy().next(situation) == (row.here ? Next::kPost : Next::kGive));
        // The same once more when the handlers that were ready have run.
        JournalPolicy posted;
        REQUIRE(posted.next(little()) == Next::kPost);
        CHECK(posted.on_posted(situation) == (row.here ? Next::kHere : Next::kGive));
    }
}

TEST_CASE("journal policy: what was read is counted from the last work on") {
    JournalPolicy policy;
    Situation situation = little();
    situation.bytes_read = 1'000'000;
    CHECK(policy.next(situation) == Next::kGive);
    CHECK(policy.next(situation) == Next::kPost);
    situation.bytes_read += JournalPolicy::kReadBytesBeside;
    CHECK(policy.on_posted(situation) == Next::kHere);
    situation.bytes_read += JournalPolicy::kReadBytesBeside + 201;
    CHECK(policy.next(situation) == Next::kGive);
}

TEST_CASE("journal policy: posted work that is gone, or a thread at work, leaves nothing to do") {
    for (const bool has_work : {false, true}) {
        JournalPolicy policy;
        REQUIRE(policy.next(little()) == Next::kPost);
        Situation situation = little();
        situation.has_work = has_work;
        situation.idle = !has_work;
        CHECK(policy.on_posted(situation) == Next::kNothing);
        CHECK(policy.next(little()) == Next::kPost);  // it can be posted again
    }
}

TEST_CASE("journal policy: posted work whose answers have gone and that is too large is held") {
    JournalPolicy policy;
    REQUIRE(policy.next(little()) == Next::kPost);
    Situation situation = unawaited();
    situation.backlog_bytes = JournalPolicy::kLittleBytes + 1;
    CHECK(policy.on_posted(situation) == Next::kHold);
}

TEST_CASE("journal policy: once stopped it gives everything at once") {
    JournalPolicy policy;
    REQUIRE(policy.next(unawaited()) == Next::kHold);
    REQUIRE(policy.hold(kStart));
    policy.stop();
    CHECK(policy.next(unawaited()) == Next::kGive);
    CHECK(policy.next(little()) == Next::kGive);
}

TEST_CASE("journal policy: a stop overtakes what was posted") {
    JournalPolicy policy;
    REQUIRE(policy.next(little()) == Next::kPost);
    policy.stop();
    CHECK(policy.next(little()) == Next::kGive);
    CHECK(policy.on_posted(little()) == Next::kNothing);
}
