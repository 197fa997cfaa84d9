#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/broker/work/long_work.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr std::int64_t kUnits = 200;  // of a slice here
constexpr int kPerSliceMax = 30;      // messages that it may touch, about kUnits / Work::kMessage

/// A client that may ask for an operation, and has its answers.
struct Asked {
    explicit Asked(TestBroker& on) : broker(on), manager(on), client(on) { client.login(); }
    /// Puts `count` messages in place; from now on long work goes on in short slices, by hand.
    void fill(const LongWork& work, int count) {
        work.fill(broker, manager, count);
        broker.core().work.set_slice_units(kUnits);
        broker.hold_work(true);
    }
    TestBroker& broker;
    Manager manager;
    TestClient client;
};

/// What is left in the end when it is done in slices of `units`.
std::string outcome(const LongWork& work, int count, std::int64_t units, bool persistent = true) {
    config::Config config = default_config();
    config.persistence_enabled = persistent;
    TestBroker broker(config);
    Asked asked(broker);
    work.fill(broker, asked.manager, count);
    broker.core().work.set_slice_units(units);
    work.begin(broker, asked.client);
    const std::string reply = asked.manager.client().next();
    CHECK(header_of(reply, "_AMQ_OperationSucceeded") == "true");
    return body_of(reply) + "\n" + told(broker);
}

/// How many messages changed their place between two looks, by the queues' counts.
class Changes {
public:
    explicit Changes(TestBroker& broker) : broker_(broker) { static_cast<void>(look()); }
    [[nodiscard]] std::int64_t look() {
        std::int64_t most = 0;
        for (const QueueView& queue : broker_.queues()) {
            if (queue.name() == "replies") continue;
            const auto now = static_cast<std::int64_t>(queue.message_count());
            const auto scheduled = static_cast<std::int64_t>(queue.scheduled_count());
            auto& [count, later] = before_[queue.name()];
            most = std::max({most, std::abs(now - count), std::abs(scheduled - later)});
            count = now;
            later = scheduled;
        }
        return most;
    }

private:
    TestBroker& broker_;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> before_;
};

}  // namespace

TEST_CASE("long operations: slices give what one piece gives") {
    for (const LongWork& work : long_works()) {
        CAPTURE(work.name);
        const std::string whole = outcome(work, 100, 1'000'000'000);
        CHECK(outcome(work, 100, kUnits) == whole);
        CHECK(outcome(work, 100, 1) == whole);
    }
}

TEST_CASE("long operations: without a journal too") {
    for (const LongWork& work : long_works()) {
        CAPTURE(work.name);
        CHECK(outcome(work, 100, kUnits, false) == outcome(work, 100, 1'000'000'000, false));
    }
}

TEST_CASE("long operations: a slice is as long for a hundred messages as for a thousand") {
    for (const LongWork& work : long_works()) {
        if (work.name == "destroyQueue") continue;  // counts nothing any more
        CAPTURE(work.name);
        for (const int count : {100, 1'000}) {
            CAPTURE(count);
            TestBroker broker;
            Asked asked(broker);
            asked.fill(work, count);
            Changes changes(broker);
            work.begin(broker, asked.client);
            int slices = 1;
            std::int64_t most = changes.look();
            while (broker.slice()) {
                most = std::max(most, changes.look());
                ++slices;
                REQUIRE(slices < 100 * count);
            }
            CHECK(most <= kPerSliceMax);
            if (work.name != "changeMessagesPriority") CHECK(most > 0);
            CHECK(slices >= count / kPerSliceMax / 2);
            CHECK_FALSE(asked.manager.client().next().empty());
        }
    }
}

TEST_CASE("long operations: a crash between two slices leaves each message in one place") {
    for (const LongWork& work : long_works()) {
        const bool removes = work.name.starts_with("remove") || work.name == "destroyQueue";
        CAPTURE(work.name);
        for (int crash_after = 0;; ++crash_after) {
            CAPTURE(crash_after);
            TestBroker broker;
            Asked asked(broker);
            asked.fill(work, 60);
            work.begin(broker, asked.client);
            bool more = true;
            for (int i = 0; i < crash_after && more; ++i) more = broker.slice();
            const std::string before = told(broker);
            broker.crash();
            broker.hold_work(false);
            if (removes) {
                CHECK(messages(broker) <= 60);
            } else {
                CHECK(messages(broker) == 60);
            }
            if (!more) break;
        }
    }
}

TEST_CASE("long operations: what the client sends behind the request waits for its end") {
    TestBroker broker;
    Asked asked(broker);
    asked.fill(long_works().front(), 100);
    asked.client.raw(request_frame("queue.q", "moveMessages", R"(["", "to"])") + '\0' +
                     anycast_frame("to", "behind") + '\0' +
                     request_frame("queue.q", "countMessages", "[]") + '\0');
    TestClient other(broker);
    other.login();
    other.send(anycast_frame("to", "other", "receipt:1\n"));
    CHECK(other.next_command() == "RECEIPT");
    while (broker.slice()) {
    }
    CHECK(body_of(asked.manager.client().next()) == "[100]");
    CHECK(body_of(asked.manager.client().next()) == "[0]");
    broker.hold_work(false);
    const std::vector<std::string> bodies = drain(broker, "to");
    REQUIRE(bodies.size() == 102);
    CHECK(bodies.back() == "behind");
    CHECK(std::ranges::find(bodies, "other") != bodies.end());
}

TEST_CASE("long operations: the client may leave, and its frames are carried out all the same") {
    TestBroker broker;
    Asked asked(broker);
    asked.fill(long_works().front(), 100);
    {
        TestClient hasty(broker);
        hasty.login().raw(request_frame("queue.q", "moveMessages", R"(["", "to"])") + '\0' +
                          anycast_frame("to", "behind") + '\0');
        hasty.drop();
    }
    CHECK(broker.queue("q").message_count() > 0);
    const std::size_t sessions = broker.core().sessions.size();
    while (broker.slice()) {
    }
    CHECK(broker.queue("q").message_count() == 0);
    CHECK(broker.queue("to").message_count() == 101);
    CHECK(broker.core().sessions.size() == sessions - 1);
}

TEST_CASE("long operations: a queue may go while its messages are moved, or those of the target") {
    for (const char* gone : {"q", "to"}) {
        CAPTURE(gone);
        TestBroker broker;
        Asked asked(broker);
        asked.fill(long_works().front(), 100);
        asked.client.send(request_frame("queue.q", "moveMessages", R"(["", "to"])"));
        const std::size_t left = broker.queue("q").message_count();
        CHECK(left > 0);
        TestClient other(broker);
        other.login().send(
            request_frame("broker", "destroyQueue", R"([")" + std::string(gone) + R"("])"));
        broker.hold_work(false);
        const bool source = std::string_view(gone) == "q";
        CHECK(broker.queue(source ? "to" : "q").message_count() >= (source ? 1U : left - 30));
        CHECK(messages(broker) < 100);
        broker.restart();
        CHECK(messages(broker) < 100);
    }
}
