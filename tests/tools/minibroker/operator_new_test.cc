// The program's operator new, which this test program is linked with.
#include <doctest/doctest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/block_cache.h"

namespace {

#if defined(MINIBROKER_POISONS) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitizer = true;  // which needs address space without a limit itself
#else
constexpr bool kSanitizer = false;
#endif

std::size_t address_space() {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * 4096;
}

/// So many more bytes of address space may be taken while it lives.
class SpaceLimit {
public:
    explicit SpaceLimit(std::size_t more) {
        getrlimit(RLIMIT_AS, &before_);
        rlimit limit = before_;
        limit.rlim_cur = address_space() + more;
        setrlimit(RLIMIT_AS, &limit);
    }
    ~SpaceLimit() { setrlimit(RLIMIT_AS, &before_); }
    SpaceLimit(const SpaceLimit&) = delete;
    SpaceLimit& operator=(const SpaceLimit&) = delete;

private:
    rlimit before_{};
};

// Takes blocks of `bytes` until there are no more. A plain list: nothing of it needs memory.
struct Link {
    Link* next;
};
Link* take_all(std::size_t bytes) {
    Link* first = nullptr;
    for (;;) {
        void* memory = ::operator new(bytes, std::nothrow);
        if (memory == nullptr) return first;
        first = new (memory) Link{first};
    }
}

void give_all(Link* first, std::size_t bytes) {
    while (first != nullptr) {
        Link* next = first->next;
        ::operator delete(first, bytes);
        first = next;
    }
}

// Takes blocks of `bytes` out of holes that are too small for their size class, with no other
// memory left, then full ones of that class. @return whether each had room
bool survives_holes(std::size_t bytes, std::size_t of_class) {
    constexpr std::size_t kHoles = 64;
    void* holes[kHoles];
    void* walls[kHoles];
    for (std::size_t i = 0; i < kHoles; ++i) {
        holes[i] = std::malloc(bytes);
        walls[i] = std::malloc(64);
    }
    bool sound = true;
    {
        const SpaceLimit limit(std::size_t{4} << 20);
        Link* large = take_all(std::size_t{64} << 10);
        Link* small = take_all(of_class);
        for (void* hole : holes) std::free(hole);
        Link* squeezed = take_all(bytes);
        give_all(squeezed, bytes);
        Link* whole = take_all(of_class);
        for (const Link* link = whole; link != nullptr; link = link->next)
            sound = sound && malloc_usable_size(const_cast<Link*>(link)) >= of_class;
        give_all(whole, of_class);
        give_all(small, of_class);
        give_all(large, std::size_t{64} << 10);
    }
    for (void* wall : walls) std::free(wall);
    return sound;
}

}  // namespace

TEST_CASE("operator new: a block that was taken with no memory left has the room of its size") {
    if (kSanitizer) return;
    CHECK(survives_holes(2100, 2360));
    CHECK(survives_holes(4200, 4664));
    CHECK(survives_holes(33'000, 36'920));
}

TEST_CASE("operator new: without memory it throws, or gives null, and goes on afterwards") {
    if (kSanitizer) return;
    for (const std::size_t bytes : {std::size_t{100},
                                    std::size_t{3000},
                                    minibroker::BlockCache::kBlockBytesMax,
                                    minibroker::BlockCache::kBlockBytesMax + 1}) {
        CAPTURE(bytes);
        bool threw = false;
        {
            const SpaceLimit limit(std::size_t{1} << 20);
            Link* all = take_all(bytes);
            try {
                ::operator delete(::operator new(bytes), bytes);
            } catch (const std::bad_alloc&) {
                threw = true;
            }
            give_all(all, bytes);
        }
        CHECK(threw);
        std::string again(bytes, 'x');
        CHECK(again.size() == bytes);
    }
}

TEST_CASE("operator new: the handler is asked until it has made room") {
    if (kSanitizer) return;
    static char* reserve = nullptr;
    static int asked = 0;
    reserve = new char[std::size_t{64} << 20];
    const std::new_handler before = std::set_new_handler([] {
        ++asked;
        delete[] reserve;
        reserve = nullptr;
        if (asked > 1) std::set_new_handler(nullptr);
    });
    void* wanted = nullptr;
    {
        const SpaceLimit limit(0);
        wanted = ::operator new(std::size_t{48} << 20);
    }
    std::set_new_handler(before);
    CHECK(wanted != nullptr);
    CHECK(asked == 1);
    ::operator delete(wanted);
    delete[] reserve;
}

TEST_CASE("operator new: every way to give back fits every way to take") {
    for (const std::size_t bytes : {0U, 1U, 24U, 25U, 2040U, 2041U, 2104U, 73'728U, 73'729U}) {
        for (int round = 0; round < 3; ++round) {
            void* first = ::operator new(bytes);
            std::memset(first, 1, bytes);
            ::operator delete(first, bytes);
            void* second = ::operator new[](bytes, std::nothrow);
            std::memset(second, 2, bytes);
            ::operator delete[](second, std::nothrow);
            void* third = ::operator new[](bytes);
            std::memset(third, 3, bytes);
            ::operator delete[](third);
        }
    }
}

// Else what a thread is given at its start, by who starts it, stays for ever.
TEST_CASE("operator new: a thread that only gives back keeps nothing at its end") {
    constexpr std::size_t kBytes = 1000;
    constexpr std::size_t kCount = 500;
    const auto in_use = [] { return mallinfo2().uordblks; };
    const auto give_in_a_thread = [&] {
        std::vector<void*> blocks(kCount);
        for (void*& block : blocks) block = ::operator new(kBytes);
        std::thread([&] {
            for (void* block : blocks) ::operator delete(block, kBytes);
        }).join();
    };
    give_in_a_thread();  // what the first thread of all makes
    const std::size_t before = in_use();
    for (int round = 0; round < 4; ++round) give_in_a_thread();
    CHECK(in_use() < before + kCount * kBytes / 2);
}
