// Replaces operator new and delete of the program it is linked into by a cache of blocks for each
// thread. For programs of our own: whoever embeds the broker chooses for himself.

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/block_cache.h"

namespace {

using minibroker::BlockCache;

// Closed until the thread registers its end: a thread that only frees would keep blocks for ever.
constinit thread_local BlockCache cache{BlockCache::Closed{}};
constinit thread_local bool ends_clean = false;

struct AtThreadEnd {
    ~AtThreadEnd() { cache.close(); }
    void touch() const {}
};

void clear_at_thread_end() {
    ends_clean = true;
    cache.keep_blocks();
    static thread_local const AtThreadEnd end;
    end.touch();
}

void* take(std::size_t bytes) {
    if (!ends_clean) [[unlikely]]
        clear_at_thread_end();
    for (;;) {
        void* memory = cache.take(bytes);
        if (memory != nullptr) [[likely]]
            return memory;
        // The cache may hold the memory that is needed. The block is taken through the cache again:
        // a block returned with `bytes` is filed under its size.
        cache.clear();
        memory = cache.take(bytes);
        if (memory != nullptr) return memory;
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr) throw std::bad_alloc();
        handler();
    }
}

void* take_or_null(std::size_t bytes) noexcept {
    try {
        return take(bytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

}  // namespace

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return take_or_null(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return take_or_null(bytes);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    operator delete(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    operator delete[](memory);
}
void* operator new(std::size_t bytes) {
    return take(bytes);
}
void* operator new[](std::size_t bytes) {
    return take(bytes);
}
void operator delete(void* memory, std::size_t bytes) noexcept {
    if (memory != nullptr) cache.give(memory, bytes);
}
void operator delete[](void* memory, std::size_t bytes) noexcept {
    if (memory != nullptr) cache.give(memory, bytes);
}
void operator delete(void* memory) noexcept {
    if (memory != nullptr) cache.give_usable(memory, malloc_usable_size(memory));
}
void operator delete[](void* memory) noexcept {
    if (memory != nullptr) cache.give_usable(memory, malloc_usable_size(memory));
}
