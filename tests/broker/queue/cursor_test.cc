#include "broker/queue/cursor.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

struct Line {
    WaitingLine::iterator add(int priority, std::int64_t sequence) {
        auto message = std::make_shared<Message>();
        message->priority = static_cast<std::int8_t>(priority);
        MessageReference reference{std::move(message)};
        reference.sequence = sequence;
        const QueuePosition place = reference.place();
        return waiting.emplace(place, std::move(reference)).first;
    }
    /// Passes everything over. @return the sequences in the order they were looked at
    std::vector<std::int64_t> walk(Cursor& cursor) {
        std::vector<std::int64_t> seen;
        for (auto it = cursor.next(waiting); it != waiting.end(); it = cursor.next(waiting)) {
            seen.push_back(it->first.sequence);
            cursor.pass(waiting, it);
        }
        return seen;
    }
    WaitingLine waiting;
};

using Seen = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("cursor: each message is looked at once, a more urgent one before what is left") {
    Line line;
    for (std::int64_t i = 1; i <= 3; ++i) line.add(4, i);
    Cursor cursor(line.waiting);
    cursor.pass(line.waiting, cursor.next(line.waiting));
    CHECK_FALSE(cursor.added(line.waiting, line.add(9, 4)));
    CHECK_FALSE(cursor.added(line.waiting, line.add(0, 5)));
    CHECK_FALSE(cursor.added(line.waiting, line.add(9, 6)));
    CHECK(line.walk(cursor) == Seen{4, 6, 2, 3, 5});
    CHECK(line.walk(cursor).empty());
    CHECK_FALSE(cursor.added(line.waiting, line.add(4, 7)));
    CHECK(line.walk(cursor) == Seen{7});
}

TEST_CASE("cursor: what is handed back behind it is looked at only when that is asked for") {
    Line line;
    for (std::int64_t i = 2; i <= 4; ++i) line.add(4, i);
    Cursor cursor(line.waiting);
    CHECK(line.walk(cursor).size() == 3);
    CHECK(cursor.added(line.waiting, line.add(4, 1)));
    CHECK(line.walk(cursor).empty());
    CHECK(cursor.added(line.waiting, line.add(4, 0)));
    cursor.revisit({4, 0});
    CHECK_FALSE(cursor.added(line.waiting, line.add(4, 5)));
    CHECK(line.walk(cursor) == Seen{0, 5});
}

TEST_CASE("cursor: the message it stands before may leave, a revisited one too") {
    Line line;
    for (std::int64_t i = 1; i <= 3; ++i) line.add(4, i);
    Cursor cursor(line.waiting);
    cursor.pass(line.waiting, cursor.next(line.waiting));
    const auto second = cursor.next(line.waiting);
    cursor.removed(line.waiting, second);
    line.waiting.erase(second);
    CHECK(cursor.next(line.waiting)->first.sequence == 3);
    const auto back = line.add(4, 0);
    CHECK(cursor.added(line.waiting, back));
    cursor.revisit({4, 0});
    cursor.removed(line.waiting, back);
    line.waiting.erase(back);
    CHECK(line.walk(cursor) == Seen{3});
}

TEST_CASE("cursor: any mixture of arrivals, returns and removals shows each message once") {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        Line line;
        Cursor cursor(line.waiting);
        std::set<QueuePosition> expected;
        std::int64_t last = 0;
        std::int64_t first = 0;
        for (int step = 0; step < 400; ++step) {
            const auto what = random() % 6;
            if (what < 3) {
                const auto it =
                    line.add(static_cast<int>(random() % 3), what < 2 ? ++last : --first);
                if (cursor.added(line.waiting, it)) cursor.revisit(it->first);
                expected.insert(it->first);
            } else if (what == 3 && !line.waiting.empty()) {
                auto it = line.waiting.begin();
                std::advance(it, static_cast<long>(random() % line.waiting.size()));
                cursor.removed(line.waiting, it);
                expected.erase(it->first);
                line.waiting.erase(it);
            } else if (!expected.empty()) {
                const auto it = cursor.next(line.waiting);
                REQUIRE(it != line.waiting.end());
                REQUIRE(it->first == *expected.begin());
                cursor.pass(line.waiting, it);
                expected.erase(expected.begin());
            } else {
                REQUIRE(cursor.next(line.waiting) == line.waiting.end());
            }
        }
    }
}
