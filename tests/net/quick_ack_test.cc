#include "broker/net/quick_ack.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using minibroker::net::QuickAck;
using Next = QuickAck::Next;

namespace {

constexpr QuickAck::Instant kStart{1h};

/// One read at `time`. @param written  whether it is answered
Next read(QuickAck& ack, QuickAck::Instant time, bool written = false) {
    ack.on_read();
    if (written) ack.on_written();
    return ack.on_turn(time);
}

}  // namespace

TEST_CASE("quick ack: a connection that was never written to is left to the kernel") {
    QuickAck ack;
    CHECK(read(ack, kStart) == Next::kNothing);
    CHECK(read(ack, kStart + 1s) == Next::kNothing);
}

TEST_CASE("quick ack: an answer acknowledges what it answers") {
    QuickAck ack;
    for (int i = 0; i < 10; ++i) CHECK(read(ack, kStart + 1s * i, true) == Next::kNothing);
}

TEST_CASE("quick ack: input without an answer is acknowledged once until the next write") {
    QuickAck ack;
    CHECK(read(ack, kStart, true) == Next::kNothing);
    CHECK(read(ack, kStart + 1s) == Next::kNow);
    CHECK(read(ack, kStart + 2s) == Next::kNothing);  // the kernel still acknowledges at once
    ack.on_written();
    CHECK(read(ack, kStart + 3s) == Next::kNow);
}

TEST_CASE("quick ack: what comes within the pause waits for its end, all of it together") {
    QuickAck ack;
    ack.on_written();
    REQUIRE(read(ack, kStart) == Next::kNow);
    ack.on_written();
    CHECK(read(ack, kStart + QuickAck::kPause - 1ns) == Next::kSoon);
    CHECK(read(ack, kStart + QuickAck::kPause - 1ns) == Next::kNothing);
    CHECK(ack.on_pause_end());
    CHECK(read(ack, kStart + QuickAck::kPause) == Next::kNothing);
}

TEST_CASE("quick ack: just after the pause it is told at once") {
    QuickAck ack;
    ack.on_written();
    REQUIRE(read(ack, kStart) == Next::kNow);
    ack.on_written();
    CHECK(read(ack, kStart + QuickAck::kPause) == Next::kNow);
}

TEST_CASE("quick ack: what was answered before the end of the pause needs no more") {
    QuickAck ack;
    ack.on_written();
    REQUIRE(read(ack, kStart) == Next::kNow);
    ack.on_written();
    REQUIRE(read(ack, kStart) == Next::kSoon);
    ack.on_written();
    CHECK_FALSE(ack.on_pause_end());
    // The pause can begin again.
    CHECK(read(ack, kStart) == Next::kSoon);
    CHECK(ack.on_pause_end());
    CHECK_FALSE(ack.on_pause_end());
}
