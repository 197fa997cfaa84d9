#include "base/timers.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker;

namespace {

constexpr Milliseconds at(int ms) {
    return Milliseconds(ms);
}

}  // namespace

TEST_CASE("timers: what is due runs in order of time, then of start") {
    Timers timers;
    std::string ran;
    for (const auto& [ms, name] : {std::pair{20, "c"}, {10, "a"}, {10, "b"}, {30, "d"}}) {
        timers.start(at(ms), [&ran, name = name] { ran += name; });
    }
    CHECK(timers.next() == at(10));
    timers.run_due(at(9));
    CHECK(ran.empty());
    timers.run_due(at(20));
    CHECK(ran == "abc");
    CHECK(timers.size() == 1);
    CHECK(timers.next() == at(30));
    timers.run_due(at(1000));
    CHECK(ran == "abcd");
    CHECK_FALSE(timers.next());
}

TEST_CASE("timers: cancelled ones do not run; cancelling twice, late or nothing is fine") {
    Timers timers;
    int ran = 0;
    const TimerId first = timers.start(at(10), [&] { ++ran; });
    const TimerId second = timers.start(at(10), [&] { ++ran; });
    timers.cancel(first);
    timers.cancel(first);
    timers.cancel(TimerId{});
    timers.cancel(TimerId{999});
    timers.run_due(at(10));
    CHECK(ran == 1);
    timers.cancel(second);
    CHECK(timers.size() == 0);
}

TEST_CASE("timers: an action may cancel its neighbours and itself") {
    Timers timers;
    std::string ran;
    TimerId own;
    TimerId later = timers.start(at(11), [&] { ran += "no"; });
    own = timers.start(at(10), [&] {
        ran += "a";
        timers.cancel(own);
        timers.cancel(later);
    });
    timers.start(at(12), [&] { ran += "b"; });
    timers.run_due(at(20));
    CHECK(ran == "ab");
}

TEST_CASE("timers: one that is started by an action for now runs in the next call") {
    Timers timers;
    int ran = 0;
    std::move_only_function<void()> again = [&] {
        ++ran;
        timers.start(at(0), [&] { again(); });
    };
    timers.start(at(0), [&] { again(); });
    for (int calls = 1; calls <= 5; ++calls) {
        timers.run_due(at(100));
        CHECK(ran == calls);
    }
    timers.start(at(50), [&] { ran += 100; });
    timers.run_due(at(100));
    CHECK(ran == 106);
}
