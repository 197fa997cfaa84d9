#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

namespace minibroker::fuzz {

/// Numbers and names that records of a journal meet in, by a seed.
class Random {
public:
    explicit Random(unsigned long seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool one_in(std::size_t limit) { return below(limit) == 0; }
    /// Few, so that records meet; now and then one at an end of the range.
    std::uint64_t id() {
        static constexpr std::uint64_t kOdd[] = {
            0, ~0ULL, ~0ULL - 1, 1ULL << 63U, 1ULL << 61U, 1ULL << 32U};
        return one_in(300) ? kOdd[below(std::size(kOdd))] : 1 + below(6);
    }
    std::uint32_t count() {
        static constexpr std::uint32_t kOdd[] = {~0U, ~0U - 1, 1U << 31U, 1000};
        return one_in(40) ? kOdd[below(std::size(kOdd))] : static_cast<std::uint32_t>(below(5));
    }
    std::int64_t number() {
        static constexpr std::int64_t kOdd[] = {
            INT64_MAX, INT64_MIN, INT64_MAX - 1, -2, 1'700'000'000'500, 1'700'000'100'000};
        return one_in(4) ? kOdd[below(std::size(kOdd))]
                         : static_cast<std::int64_t>(below(5)) - 1;
    }
    std::string name() {
        static constexpr const char* kNames[] = {
            "a", "b", "c", "DLQ", "ExpiryQueue", "a.#", "*.b", "#", "", "a::b"};
        return kNames[below(one_in(4) ? std::size(kNames) : 3)];
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace minibroker::fuzz
