#include "broker/store/after_durable.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker;
using namespace minibroker::broker;

TEST_CASE("after durable: what waits runs in order when its position is on disk") {
    AfterDurable durable;
    std::string ran;
    const auto run = [&](std::uint64_t lsn, char name) {
        return durable.run(Lsn{lsn}, [&ran, name] { ran += name; }).value;
    };
    CHECK(run(0, 'a') == 0);
    CHECK(ran == "a");
    CHECK(run(2, 'b') == 2);
    CHECK(run(3, 'c') == 3);
    CHECK(run(0, 'd') == 0);
    CHECK(ran == "ad");
    durable.advance(Lsn{1});
    CHECK(ran == "ad");
    durable.advance(Lsn{2});
    CHECK(ran == "adb");
    CHECK(run(2, 'e') == 2);
    durable.advance(Lsn{9});
    CHECK(ran == "adbec");
    CHECK(durable.waiting() == 0);
}

TEST_CASE("after durable: an earlier position behind a later one waits for the later one") {
    AfterDurable durable;
    std::string ran;
    durable.run(Lsn{5}, [&] { ran += 'a'; });
    CHECK(durable.run(Lsn{3}, [&] { ran += 'b'; }) == Lsn{5});
    durable.advance(Lsn{3});
    CHECK(ran.empty());
    durable.advance(Lsn{5});
    CHECK(ran == "ab");
}

TEST_CASE("after durable: what comes while actions run goes behind those that are due") {
    AfterDurable durable;
    std::string ran;
    durable.run(Lsn{2}, [&] {
        ran += 'a';
        CHECK_FALSE(durable.runs_at_once(Lsn{1}));
        durable.run(Lsn{1}, [&] { ran += 'c'; });
        durable.run(Lsn{0}, [&] { ran += 'x'; });  // waits for nothing
    });
    durable.run(Lsn{2}, [&] { ran += 'b'; });
    durable.run(Lsn{3}, [&] { ran += 'd'; });
    durable.advance(Lsn{2});
    CHECK(ran == "axbc");
    CHECK(durable.waiting() == 1);
    CHECK(durable.position_of(Lsn{1}) == Lsn{3});
    durable.advance(Lsn{3});
    CHECK(ran == "axbcd");
}

TEST_CASE("after durable: nothing runs any more once it is abandoned, by an action too") {
    AfterDurable durable;
    std::string ran;
    durable.run(Lsn{1}, [&] {
        ran += 'a';
        durable.abandon();
    });
    durable.run(Lsn{1}, [&] { ran += 'b'; });
    durable.run(Lsn{2}, [&] { ran += 'c'; });
    durable.advance(Lsn{2});
    CHECK(ran == "a");
    CHECK(durable.waiting() == 0);
}

TEST_CASE("after durable: the position never goes back") {
    AfterDurable durable;
    durable.advance(Lsn{5});
    durable.advance(Lsn{2});
    CHECK(durable.durable() == Lsn{5});
    CHECK(durable.is_durable(Lsn{5}));
    CHECK_FALSE(durable.is_durable(Lsn{6}));
}

TEST_CASE("after durable: actions may add others, and what is abandoned never runs") {
    AfterDurable durable;
    std::string ran;
    durable.run(Lsn{1}, [&] {
        ran += 'a';
        durable.run(Lsn{2}, [&] { ran += 'b'; });
    });
    durable.advance(Lsn{1});
    CHECK(ran == "a");
    durable.advance(Lsn{2});
    CHECK(ran == "ab");
    durable.run(Lsn{3}, [&] { ran += 'c'; });
    durable.abandon();
    durable.advance(Lsn{3});
    CHECK(ran == "ab");
}
