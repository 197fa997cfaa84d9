#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>

#include "tools/bench/load/latency.h"

using minibroker::bench::LatencyHistogram;
using std::chrono::nanoseconds;

TEST_CASE("bench latency: nothing measured is 0") {
    const LatencyHistogram histogram;
    CHECK(histogram.count() == 0);
    CHECK(histogram.at(0.5) == nanoseconds(0));
    CHECK(histogram.at(1) == nanoseconds(0));
}

TEST_CASE("bench latency: small values are exact") {
    LatencyHistogram histogram;
    for (int value = 1; value <= 100; ++value) histogram.add(nanoseconds(value));
    CHECK(histogram.count() == 100);
    CHECK(histogram.at(0.5) == nanoseconds(50));
    CHECK(histogram.at(0.99) == nanoseconds(99));
    CHECK(histogram.at(1) == nanoseconds(100));
    CHECK(histogram.at(0.001) == nanoseconds(1));
}

TEST_CASE("bench latency: any value is told at most 1/64 too large, and never too small") {
    for (unsigned shift = 0; shift < 62; ++shift) {
        for (const std::int64_t offset : {-1, 0, 1, 5}) {
            const std::int64_t value = (std::int64_t{1} << shift) + offset;
            LatencyHistogram histogram;
            histogram.add(nanoseconds(value));
            CAPTURE(value);
            const std::int64_t told = histogram.at(1).count();
            CHECK(told >= value);
            CHECK(told - value <= value / 64);
        }
    }
}

TEST_CASE("bench latency: one slow of a thousand shows in p99.9's neighbour only") {
    LatencyHistogram histogram;
    for (int i = 0; i < 999; ++i) histogram.add(nanoseconds(100));
    histogram.add(std::chrono::seconds(2));
    CHECK(histogram.at(0.999) == nanoseconds(100));
    CHECK(histogram.at(1) >= std::chrono::seconds(2));
}

TEST_CASE("bench latency: negative durations count as 0, the longest fits") {
    LatencyHistogram histogram;
    histogram.add(nanoseconds(-5));
    CHECK(histogram.at(1) == nanoseconds(0));
    histogram.add(nanoseconds::max());
    CHECK(histogram.at(1) == nanoseconds::max());
}
