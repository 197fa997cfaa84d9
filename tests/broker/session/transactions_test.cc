#include "broker/session/transactions.h"

#include <doctest/doctest.h>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

Route route_to(const char* address, std::size_t body_bytes = 1) {
    Route route;
    route.message = std::make_shared<Message>();
    route.message->address = address;
    route.message->body = std::string(body_bytes, 'x');
    route.queues.push_back(QueueId{1});
    return route;
}

}  // namespace

TEST_CASE("transactions: opened, found, taken out with what was sent in it") {
    SharedBudgets all;
    Transactions transactions(all);
    CHECK(transactions.find("t") == nullptr);
    Transaction& opened = transactions.open("t");
    CHECK(transactions.find("t") == &opened);
    CHECK(transactions.keep(opened, route_to("a")));
    CHECK(all.transactions.used() == 1);
    {
        const Transaction taken = transactions.take("t");
        CHECK(taken.routes.size() == 1);
    }
    CHECK(transactions.find("t") == nullptr);
    CHECK(all.transactions.used() == 0);
    CHECK(all.transaction_bytes.used() == 0);
}

TEST_CASE("transactions: erasing one that is not open changes nothing") {
    SharedBudgets all;
    Transactions transactions(all);
    transactions.open("t");
    transactions.erase("other");
    CHECK(transactions.find("t") != nullptr);
}

TEST_CASE("transactions: one client opens no more than its limit, and one of an open name always") {
    SharedBudgets all;
    Transactions transactions(all);
    for (std::size_t i = 0; i < kTransactionsMax; ++i) {
        const std::string name = std::to_string(i);
        REQUIRE(transactions.has_room_for(name));
        transactions.open(name);
    }
    CHECK_FALSE(transactions.has_room_for("one more"));
    CHECK(transactions.has_room_for("0"));
    transactions.clear();
    CHECK(transactions.has_room_for("one more"));
}

TEST_CASE("transactions: one that grows beyond the limit is lost, the others stay") {
    SharedBudgets all;
    Transactions transactions(all);
    Transaction& small = transactions.open("small");
    REQUIRE(transactions.keep(small, route_to("a")));
    Transaction& large = transactions.open("large");
    FrameOutcome kept;
    // The body is shared: only its size counts.
    const Route route = route_to("a", std::size_t{1} << 20);
    for (int i = 0; i < 300 && kept; ++i) kept = transactions.keep(large, route);
    CHECK_FALSE(kept);
    CHECK(transactions.find("large") == nullptr);
    CHECK(transactions.find("small") == &small);
}

TEST_CASE("transactions: what would be lost is the first with messages, and how many others") {
    SharedBudgets all;
    Transactions transactions(all);
    CHECK_FALSE(transactions.uncommitted());
    transactions.open("a empty");
    CHECK_FALSE(transactions.uncommitted());
    for (const char* name : {"b", "c"}) {
        Transaction& one = transactions.open(name);
        REQUIRE(transactions.keep(one, route_to("a")));
        REQUIRE(transactions.keep(one, route_to("a")));
    }
    transactions.find("b")->begun = true;
    const auto lost = transactions.uncommitted();
    REQUIRE(lost);
    CHECK(lost->name == "b");
    CHECK(lost->messages == 2);
    CHECK(lost->begun);
    CHECK(lost->others == 1);
}

TEST_CASE("transactions: a reset takes the messages to its addresses alone") {
    SharedBudgets all;
    Transactions transactions(all);
    Transaction& one = transactions.open("t");
    for (const char* address : {"a", "b", "a::q"})
        REQUIRE(transactions.keep(one, route_to(address)));
    transactions.forget_sends([](std::string_view address) { return address == "a"; });
    REQUIRE(one.routes.size() == 1);
    CHECK(one.routes[0].message->address == "b");
}
