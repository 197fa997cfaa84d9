#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <new>

// With AddressSanitizer a cached block is poisoned like freed memory, and so are the bytes of a
// block beyond the requested size.
#if defined(__SANITIZE_ADDRESS__)
#define MINIBROKER_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MINIBROKER_POISONS 1
#endif
#endif
#ifdef MINIBROKER_POISONS
#include <sanitizer/asan_interface.h>
#endif

namespace minibroker {

/// Per-thread free lists of memory blocks, last in, first out, so that a reused block is still in
/// the processor's cache. A broker allocates and frees a few blocks for each message; the C
/// library's own fast lists keep no more than seven blocks of a size and none above 1 KiB.
///
/// Blocks come from `malloc`; a block may be returned to the cache of a thread other than the one
/// that allocated it, or to `free`.
class BlockCache {
public:
    /// Larger blocks are not kept.
    static constexpr std::size_t kBlockBytesMax = 72 * 1024;
    /// Limits on the unused blocks of one size, and of all sizes together.
    static constexpr std::size_t kSizeBytesMax = std::size_t{1} << 20;
    static constexpr std::size_t kBytesMax = std::size_t{4} << 20;

    BlockCache() = default;
    /// The cache keeps nothing until `keep_blocks`.
    struct Closed {};
    explicit constexpr BlockCache(Closed /*unused*/) : most_(0) {}
    void keep_blocks() { most_ = kBytesMax; }
    /// Frees every block, and from now on each block that is returned.
    void close() {
        most_ = 0;
        clear();
    }

    /// @return null if there is no memory
    [[nodiscard]] void* take(std::size_t bytes) {
        if (bytes > kBlockBytesMax) return std::malloc(bytes);
        const std::size_t index = index_for(bytes);
        Size& size = sizes_[index];
        if (size.first == nullptr) {
            void* made = std::malloc(bytes_of(index));
            if (made != nullptr) allow(made, bytes, index);
            return made;
        }
        Block* block = size.first;
        size.first = block->next;
        --size.count;
        bytes_ -= bytes_of(index);
        allow(block, bytes, index);
        return block;
    }
    /// Returns a block that was allocated with `bytes`.
    void give(void* memory, std::size_t bytes) {
        if (bytes > kBlockBytesMax) return std::free(memory);
        keep(memory, index_for(bytes));
    }
    /// Returns a block with room for `usable` bytes (malloc_usable_size), allocated by any thread.
    void give_usable(void* memory, std::size_t usable) {
        if (usable < kSmallest || usable > kUsableBytesMax) return std::free(memory);
        keep(memory, index_within(usable));
    }
    /// Frees every block. There is no destructor, so that a thread-local cache needs no check at
    /// each use: call `close` at the end.
    void clear() {
        for (Size& size : sizes_) {
            while (size.first != nullptr) {
                Block* next = size.first->next;
                std::free(size.first);
                size.first = next;
            }
            size.count = 0;
        }
        bytes_ = 0;
    }
    /// Bytes of the unused blocks.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Block {
        Block* next;
    };
    struct Size {
        Block* first = nullptr;
        std::size_t count = 0;
    };

    void keep(void* memory, std::size_t index) {
        const std::size_t bytes = bytes_of(index);
        Size& size = sizes_[index];
        if (bytes_ + bytes > most_ || (size.count + 1) * bytes > kSizeBytesMax) {
            return std::free(memory);
        }
        allow(memory, bytes, index);
        size.first = new (memory) Block{size.first};
        allow(memory, sizeof(Block), index);
        ++size.count;
        bytes_ += bytes;
    }
    // Of a block of size `index` the first `bytes` may be accessed, no others.
    static void allow([[maybe_unused]] void* memory,
                      [[maybe_unused]] std::size_t bytes,
                      [[maybe_unused]] std::size_t index) {
#ifdef MINIBROKER_POISONS
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes_of(index));
        ASAN_POISON_MEMORY_REGION(static_cast<char*>(memory) + bytes, bytes_of(index) - bytes);
#endif
    }

    // Sizes that malloc serves without a remainder: 24, 40, 56 ... to kFine, then eight for each
    // power of two, plus 56 bytes, so that a round number and a small header fit.
    static constexpr std::size_t kSmallest = 24;
    static constexpr std::size_t kStep = 16;
    static constexpr std::size_t kFine = 2040;
    static constexpr std::size_t kFineCount = (kFine - kSmallest) / kStep + 1;
    static constexpr std::size_t kCoarseBase = 2048;
    static constexpr std::size_t kCoarseMore = 56;
    static constexpr std::size_t kPowers = 6;
    static constexpr std::size_t kCount = kFineCount + 8 * kPowers;
    static constexpr std::size_t kUsableBytesMax = 2 * kBlockBytesMax;

    [[nodiscard]] static constexpr std::size_t bytes_of(std::size_t index) {
        if (index < kFineCount) return kSmallest + index * kStep;
        const std::size_t coarse = index - kFineCount + 1;
        const std::size_t power = kCoarseBase << (coarse / 8);
        return power + power / 8 * (coarse % 8) + kCoarseMore;
    }
    // The smallest size with room for `bytes`.
    [[nodiscard]] static constexpr std::size_t index_for(std::size_t bytes) {
        if (bytes <= kSmallest) return 0;
        if (bytes <= kFine) return (bytes - kSmallest + kStep - 1) / kStep;
        return coarse_steps(bytes - 1 - kCoarseMore) + kFineCount;
    }
    // The largest size that fits into `bytes`.
    [[nodiscard]] static constexpr std::size_t index_within(std::size_t bytes) {
        if (bytes < bytes_of(kFineCount)) return (std::min(bytes, kFine) - kSmallest) / kStep;
        return std::min(coarse_steps(bytes - kCoarseMore) - 1 + kFineCount, kCount - 1);
    }
    // The number of coarse steps from kCoarseBase on that are not above `bytes`, which may be less.
    [[nodiscard]] static constexpr std::size_t coarse_steps(std::size_t bytes) {
        if (bytes < kCoarseBase) return 0;
        const auto power = static_cast<std::size_t>(std::bit_width(bytes / kCoarseBase) - 1);
        return power * 8 + (bytes - (kCoarseBase << power)) / ((kCoarseBase / 8) << power);
    }

    std::array<Size, kCount> sizes_{};
    std::size_t bytes_ = 0;
    std::size_t most_ = kBytesMax;  // 0: closed
};

}  // namespace minibroker
