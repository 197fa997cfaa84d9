#include "base/fifo.h"

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <random>
#include <string>

using minibroker::Fifo;

TEST_CASE("fifo: does what a deque does") {
    constexpr std::uint32_t kSeed = 20'261'126;
    MESSAGE("seed " << kSeed);
    std::mt19937 random(kSeed);
    Fifo<std::string> fifo;
    std::deque<std::string> model;
    for (int i = 0; i < 20'000; ++i) {
        if (model.empty() || random() % 100 < (i / 500 % 2 == 0 ? 60U : 40U)) {
            fifo.push_back(std::to_string(i));
            model.push_back(std::to_string(i));
        } else {
            fifo.pop_front();
            model.pop_front();
        }
        REQUIRE(fifo.size() == model.size());
        REQUIRE(fifo.empty() == model.empty());
        if (model.empty()) continue;
        REQUIRE(fifo.front() == model.front());
        REQUIRE(fifo.back() == model.back());
        if (i % 100 == 0) REQUIRE(std::deque<std::string>(fifo.begin(), fifo.end()) == model);
    }
    fifo.clear();
    CHECK(fifo.empty());
}

TEST_CASE("fifo: what was taken out is gone at once") {
    Fifo<std::shared_ptr<int>> fifo;
    const auto first = std::make_shared<int>(1);
    fifo.push_back(first);
    fifo.push_back(std::make_shared<int>(2));
    fifo.pop_front();
    CHECK(first.use_count() == 1);
    CHECK(*fifo.front() == 2);
}
