#include "broker/address/address_book.h"
#include "broker/queue/queue.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

using Names = std::vector<std::string>;

struct Book {
    config::Config config;
    AddressBook book{config};
    std::uint64_t last_id = 0;

    Address& add(std::string_view name) { return book.add(AddressId{++last_id}, name, {}); }
    Queue& add_queue(Address& address, std::string_view name, std::uint64_t id) {
        return book.add_queue(QueueId{id}, name, address, {}, std::nullopt);
    }
    Names wildcards_of(std::string_view name) {
        Names names;
        for (const Address* address : book.wildcards_of(*book.find(name)))
            names.push_back(address->name);
        return names;
    }
};

}  // namespace

TEST_CASE("address book: wildcard addresses of an address follow those that come and go") {
    Book book;
    book.add("a.b");
    CHECK(book.wildcards_of("a.b").empty());
    book.add("#");
    book.add("x.*");
    book.add("a.*");
    CHECK(book.wildcards_of("a.b") == Names{"#", "a.*"});
    CHECK(book.wildcards_of("a.*") == Names{"#"});
    book.book.remove(*book.book.find("#"));
    CHECK(book.wildcards_of("a.b") == Names{"a.*"});
    book.book.remove(*book.book.find("a.*"));
    CHECK(book.wildcards_of("a.b").empty());
    book.add("a.#");
    CHECK(book.wildcards_of("a.b") == Names{"a.#"});
}

TEST_CASE("address book: names and ids find an object until it is removed") {
    Book book;
    Address& address = book.add("a");
    Queue& queue = book.add_queue(address, "q", 9);
    CHECK(book.book.find("a") == &address);
    CHECK(book.book.address(AddressId{1}) == &address);
    CHECK(book.book.find_queue("q") == &queue);
    CHECK(book.book.queue(QueueId{9}) == &queue);
    CHECK(book.book.find("q") == nullptr);
    CHECK(address.had_queue);
    book.book.remove_queue(queue);
    CHECK(book.book.find_queue("q") == nullptr);
    CHECK(book.book.queue(QueueId{9}) == nullptr);
    CHECK(address.queue_count() == 0);
    book.book.remove(address);
    CHECK(book.book.find("a") == nullptr);
    CHECK(book.book.address_count() == 0);
}

TEST_CASE("address book: the queues of an address stay in order of id whatever comes and goes") {
    std::mt19937_64 random(3);
    Book book;
    Address& address = book.add("a");
    std::vector<Queue*> expected;
    for (std::uint64_t i = 1; i <= 2'000; ++i) {
        CAPTURE(i);
        const std::uint64_t choice = random() % 10;
        if (choice < 4 + 2 * (i % 500 / 250) && !expected.empty()) {
            const auto index = static_cast<std::ptrdiff_t>(random() % expected.size());
            book.book.remove_queue(**(expected.begin() + index));
            expected.erase(expected.begin() + index);
        } else {
            // Mostly ascending, as at run time; sometimes before others, as from a journal.
            const std::uint64_t id = choice == 9 ? i : 10'000 + i;
            Queue& queue = book.add_queue(address, "q" + std::to_string(i), id);
            const auto place = std::ranges::upper_bound(
                expected, id, {}, [](const Queue* other) { return other->id().value; });
            expected.insert(place, &queue);
        }
        CHECK(address.multicast.size() == expected.size());
        if (i % 3 != 0) continue;  // several changes between two looks
        CHECK(std::ranges::equal(address.multicast, expected));
        if (!expected.empty()) CHECK(address.multicast[0] == expected[0]);
    }
}
