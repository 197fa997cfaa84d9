#include "base/block_cache.h"

#include <doctest/doctest.h>
#include <malloc.h>

#include <cstring>
#include <random>
#include <vector>

using minibroker::BlockCache;

TEST_CASE(
    "block cache: each size has room for what was asked, and is taken again last in first out") {
    BlockCache cache;
    for (std::size_t bytes = 0; bytes <= BlockCache::kBlockBytesMax + 3; ++bytes) {
        void* first = cache.take(bytes);
        REQUIRE(first != nullptr);
        if (malloc_usable_size(first) < bytes) REQUIRE(false);
        cache.give(first, bytes);
        if (bytes > BlockCache::kBlockBytesMax) continue;
        void* again = cache.take(bytes);
        if (again != first) REQUIRE(false);
        // Not knowing the size gives a block of no larger one.
        cache.give_usable(again, malloc_usable_size(again));
        void* third = cache.take(bytes);
        if (malloc_usable_size(third) < bytes) REQUIRE(false);
        std::free(third);
    }
    cache.clear();
    CHECK(cache.bytes() == 0);
}

TEST_CASE("block cache: what is kept has a limit for each size and for all") {
    BlockCache cache;
    const auto fill = [&](std::size_t bytes, std::size_t count) {
        std::vector<void*> blocks;
        for (std::size_t i = 0; i < count; ++i) blocks.push_back(cache.take(bytes));
        for (void* block : blocks) cache.give(block, bytes);
    };
    fill(1000, 5000);
    CHECK(cache.bytes() <= BlockCache::kSizeBytesMax);
    CHECK(cache.bytes() > BlockCache::kSizeBytesMax / 2);
    for (const std::size_t bytes : {2000U, 4000U, 8000U, 16000U, 32000U, 64000U}) fill(bytes, 1000);
    CHECK(cache.bytes() <= BlockCache::kBytesMax);
    CHECK(cache.bytes() > BlockCache::kBytesMax / 2);
    cache.clear();
}

TEST_CASE("block cache: a closed one keeps nothing") {
    BlockCache cache{BlockCache::Closed{}};
    cache.give(cache.take(100), 100);
    CHECK(cache.bytes() == 0);
    cache.keep_blocks();
    cache.give(cache.take(100), 100);
    CHECK(cache.bytes() > 0);
    void* late = cache.take(1000);
    cache.close();
    CHECK(cache.bytes() == 0);
    cache.give(late, 1000);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("block cache: no block is given out twice, whatever the order") {
    constexpr std::mt19937::result_type kSeed = 7;
    INFO("seed " << kSeed);
    std::mt19937 random(kSeed);
    BlockCache cache;
    struct Held {
        unsigned char* memory;
        std::size_t bytes;
        unsigned char mark;
    };
    std::vector<Held> held;
    const auto give = [&](std::size_t index) {
        const Held block = held[index];
        held[index] = held.back();
        held.pop_back();
        for (std::size_t i = 0; i < block.bytes; ++i) {
            if (block.memory[i] != block.mark) REQUIRE(false);
        }
        if (random() % 2 == 0) {
            cache.give(block.memory, block.bytes);
        } else {
            cache.give_usable(block.memory, malloc_usable_size(block.memory));
        }
    };
    for (int round = 0; round < 20'000; ++round) {
        if (held.size() < 50 || random() % 2 == 0) {
            const std::size_t bytes = random() % (random() % 4 == 0 ? 80'000 : 3000);
            const auto mark = static_cast<unsigned char>(random());
            auto* memory = static_cast<unsigned char*>(cache.take(bytes));
            std::memset(memory, mark, bytes);
            held.push_back({memory, bytes, mark});
        } else {
            give(random() % held.size());
        }
    }
    while (!held.empty()) give(held.size() - 1);
    cache.clear();
}
