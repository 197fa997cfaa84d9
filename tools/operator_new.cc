// Replaces operator new and delete of the program it is linked into by a cache of blocks for each
// thread. For programs of our own: whoever embeds the broker chooses for himself.

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/block_cache.h"

namespace {

using minibroker::BlockCache;

constinit thread_local BlockCache cache;
constinit thread_local bool ends_clean = false;

struct AtThreadEnd {
    ~AtThreadEnd() { cache.clear(); }
    void touch() const {}
};

void clear_at_thread_end() {
    ends_clean = true;
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
        cache.clear();
        memory = std::malloc(bytes);
        if (memory != nullptr) return memory;
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr) throw std::bad_alloc();
        handler();
    }
}

}  // namespace

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
