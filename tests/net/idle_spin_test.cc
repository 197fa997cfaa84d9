#include "broker/net/idle_spin.h"

#include <doctest/doctest.h>

using minibroker::net::IdleSpin;

namespace {

/// How often it looks in `times` times; `found` each time.
int looks(IdleSpin& spin, int times, bool found) {
    int count = 0;
    for (int i = 0; i < times; ++i) {
        if (!spin.worth()) continue;
        ++count;
        spin.on_end(found);
    }
    return count;
}

}  // namespace

TEST_CASE("idle spin: in vain it is tried now and then only") {
    IdleSpin spin;
    CHECK(looks(spin, 320, false) == 10);
}

TEST_CASE("idle spin: once it succeeds it goes on while it does") {
    IdleSpin spin;
    CHECK(looks(spin, 31, true) == 0);
    CHECK(looks(spin, 1'000, true) == 1'000);
    // A few failures are forgiven.
    CHECK(looks(spin, 4, false) == 4);
    CHECK(looks(spin, 100, true) == 100);
    CHECK(looks(spin, 8, false) == 8);
    CHECK(looks(spin, 31, false) < 2);
}

TEST_CASE("idle spin: an answer in time every third time is enough to go on") {
    IdleSpin spin;
    CHECK(looks(spin, 40, true) > 0);
    for (int i = 0; i < 300; ++i) {
        CHECK(spin.worth());
        spin.on_end(i % 3 == 0);
    }
}
