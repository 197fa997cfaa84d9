#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "broker/work/work.h"

using namespace minibroker::broker;

namespace {

/// Writes `name` for each of `steps` steps, which cost a whole slice each.
Task<> steps(Work& work, std::string& out, char name, int steps) {
    for (int i = 0; i < steps; ++i) {
        co_await work.step();
        out += name;
        work.spend(Work::kSliceUnits);
    }
}

Task<int> sum(Work& work, int count) {
    int all = 0;
    for (int i = 1; i <= count; ++i) {
        co_await work.step();
        work.spend(Work::kSliceUnits);
        all += i;
    }
    co_return all;
}

Task<> add_sums(Work& work, int& to) {
    auto first = sum(work, 3);
    to += co_await first;
    auto second = sum(work, 4);
    to += co_await second;
}

void run(Work& work) {
    work.begin();
    work.run();
}

}  // namespace

TEST_CASE("work: what fits into the slice is done at once") {
    Work work;
    std::string out;
    work.start(steps(work, out, 'a', 1));
    CHECK(out == "a");
    CHECK(work.idle());
    CHECK_FALSE(work.ready());
    CHECK(work.spent());
    work.start(steps(work, out, 'b', 1));
    CHECK_FALSE(work.idle());
    CHECK(out == "a");
    CHECK(work.ready());
    run(work);
    CHECK(out == "ab");
    CHECK(work.idle());
}

TEST_CASE("work: tasks take turns, a slice each") {
    Work work;
    std::string out;
    work.start(steps(work, out, 'a', 3));
    work.start(steps(work, out, 'b', 1));
    work.start(steps(work, out, 'c', 2));
    for (int i = 0; i < 9 && work.ready(); ++i) run(work);
    CHECK(out == "aabcac");  // the first step was in the slice of the start
    CHECK(work.idle());
}

TEST_CASE("work: a task waits for others that it awaits, across slices") {
    Work work;
    int all = 0;
    work.start(add_sums(work, all));
    int slices = 0;
    for (; work.ready(); ++slices) run(work);
    CHECK(all == 16);
    CHECK(slices == 6);  // the first step was in the slice of the start
    CHECK(work.idle());
}

TEST_CASE("work: a task goes on once what it waits for has happened, in a slice of its own") {
    Work work;
    std::string out;
    std::vector<Work::Resume> waiting;
    const auto wait_twice =
        [](Work& on, std::string& to, std::vector<Work::Resume>& all) -> Task<> {
        for (int i = 0; i < 2; ++i) {
            Work::Wait wait = [&all](Work::Resume resume) { all.push_back(std::move(resume)); };
            auto until = on.until(std::move(wait));
            co_await until;
            to += 'x';
        }
    };
    work.start(wait_twice(work, out, waiting));
    CHECK_FALSE(work.ready());
    CHECK_FALSE(work.idle());
    REQUIRE(waiting.size() == 1);
    waiting[0]();
    CHECK(out.empty());
    CHECK(work.ready());
    run(work);
    CHECK(out == "x");
    CHECK_FALSE(work.ready());
    REQUIRE(waiting.size() == 2);
    waiting[1]();
    run(work);
    CHECK(out == "xx");
    CHECK(work.idle());
}

TEST_CASE("work: a task may start others; all end where they stand when it is cleared") {
    Work work;
    std::string out;
    const auto nested = [](Work& on, std::string& to) -> Task<> {
        on.start(steps(on, to, 'a', 2));
        to += 'n';
        co_await on.turn();
        on.start(steps(on, to, 'b', 2));
        to += 'm';
    };
    work.start(nested(work, out));
    CHECK(out == "an");
    run(work);
    CHECK(out == "ana");
    run(work);
    CHECK(out == "anabm");
    CHECK(work.ready());
    work.clear();
    CHECK(work.idle());
    CHECK_FALSE(work.ready());
    run(work);
    CHECK(out == "anabm");
}

TEST_CASE("work: the longest slice is told") {
    Work work;
    work.begin();
    work.spend(10);
    work.begin();
    work.spend(3);
    CHECK(work.longest() == 10);
    work.forget_longest();
    CHECK(work.longest() == 0);
    work.spend(4);
    CHECK(work.longest() == 4);
}
