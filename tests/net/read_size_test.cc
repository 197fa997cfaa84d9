#include "broker/net/read_size.h"

#include <doctest/doctest.h>

using namespace minibroker;
using namespace std::chrono_literals;

TEST_CASE("read size: grows while whole pieces take little time, up to its most") {
    net::ReadSize size;
    const std::size_t first = size.bytes();
    size.on_turn(first - 1, 1us);  // there was no more to read
    CHECK(size.bytes() == first);
    size.on_turn(first, 100us);
    CHECK(size.bytes() == 2 * first);
    for (int i = 0; i < 20; ++i) size.on_turn(size.bytes(), 399us);
    CHECK(size.bytes() == net::ReadSize::kMost);
}

TEST_CASE("read size: a piece of about a millisecond leaves it as it is") {
    net::ReadSize size;
    const std::size_t first = size.bytes();
    for (int i = 0; i < 20; ++i) size.on_turn(size.bytes(), i % 2 == 0 ? 400us : 1000us);
    CHECK(size.bytes() == first);
}

TEST_CASE("read size: shrinks while pieces take long, full or not, down to its least") {
    net::ReadSize size;
    const std::size_t first = size.bytes();
    size.on_turn(10, 1001us);
    CHECK(size.bytes() == first / 2);
    for (int i = 0; i < 20; ++i) size.on_turn(size.bytes(), 1s);
    CHECK(size.bytes() == net::ReadSize::kLeast);
    size.on_turn(size.bytes(), 10us);
    CHECK(size.bytes() == 2 * net::ReadSize::kLeast);
}
