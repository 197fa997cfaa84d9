#include <doctest/doctest.h>

#include "tests/broker/queue/queue_fixture.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

QueueAttributes with(auto change) {
    QueueAttributes attributes;
    change(attributes);
    return attributes;
}

void add_group(QueueFixture& f, const char* body, const char* group, const char* sequence = "1") {
    f.add_with(body, {{"_AMQ_GROUP_ID", group}, {"_AMQ_GROUP_SEQUENCE", sequence}});
}

}  // namespace

TEST_CASE("dispatch: nothing goes out before enough consumers are there") {
    QueueFixture f(with([](auto& a) { a.consumers_before_dispatch = 2; }));
    f.add("a");
    Consumer& first = f.consumer();
    CHECK(f.dispatched(kNow + 1'000'000).empty());
    Consumer& second = f.consumer();
    CHECK(f.dispatched() == "1:a ");
    f.queue.remove_consumer(second);
    f.add("b");
    CHECK(f.dispatched() == "1:b ");  // it has begun
    (void)first.held().take();
    f.queue.remove_consumer(first);
    f.add("c");
    f.consumer();
    CHECK(f.dispatched().empty());  // and stopped when the last one left
}

TEST_CASE("dispatch: the wait for consumers ends after the delay") {
    QueueFixture f(with([](auto& a) {
        a.consumers_before_dispatch = 2;
        a.delay_before_dispatch = 100;
    }));
    f.consumer();
    f.add("a");
    CHECK(f.dispatched(kNow + 100).empty());
    CHECK(f.dispatched(kNow + 101) == "1:a ");
}

TEST_CASE("dispatch: the delay is as long as ever when the wall clock is set meanwhile") {
    for (const int jump : {-50'000, 50'000}) {
        QueueFixture f(with([](auto& a) {
            a.consumers_before_dispatch = 2;
            a.delay_before_dispatch = 100;
        }));
        f.queue.shift_delays(Milliseconds(jump));
        f.consumer();
        f.add("a");
        f.queue.shift_delays(Milliseconds(jump));
        CHECK(f.dispatched(kNow + jump + 100).empty());
        CHECK(f.dispatched(kNow + jump + 101) == "1:a ");
    }
}

TEST_CASE("dispatch: a rebalance may wait until nothing is on its way") {
    QueueFixture f(with([](auto& a) {
        a.group_rebalance = true;
        a.group_rebalance_pause_dispatch = true;
    }));
    Consumer& first = f.consumer();
    add_group(f, "a", "g");
    add_group(f, "b", "h");
    CHECK(f.dispatched() == "1:a 1:b ");
    f.consumer();
    add_group(f, "a2", "g");
    add_group(f, "b2", "h");
    CHECK(f.dispatched().empty());
    first.held().erase(first.held().begin());
    CHECK(f.dispatched().empty());
    first.held().erase(first.held().begin());
    CHECK(f.dispatched() == "1:a2 2:b2 ");
}

TEST_CASE("groups: one consumer each, chosen in turn; a further message takes nobody's turn") {
    QueueFixture f;
    f.consumer();
    f.consumer();
    for (const char* body : {"x1", "x2"}) add_group(f, body, "x");
    add_group(f, "y1", "y");
    add_group(f, "x3", "x");
    f.add("plain");
    CHECK(f.dispatched() == "1:x1 1:x2 2:y1 1:x3 1:plain ");
}

TEST_CASE("groups: a sequence of -1 ends the group and takes no turn") {
    QueueFixture f;
    f.consumer();
    f.consumer();
    add_group(f, "0x1", "x");
    add_group(f, "1x2", "x");
    add_group(f, "2y1", "y");
    add_group(f, "3x-1", "x", "-1");
    add_group(f, "4x1", "x");
    add_group(f, "5z-1", "z", "-1");
    add_group(f, "6z1", "z");
    add_group(f, "7w1", "w");
    CHECK(f.dispatched() == "1:0x1 1:1x2 2:2y1 1:3x-1 1:4x1 2:5z-1 2:6z1 1:7w1 ");
}

TEST_CASE("groups: a busy owner holds up all that is behind") {
    QueueFixture f;
    Consumer& owner = f.consumer("", 1);
    f.consumer();
    for (const char* body : {"x1", "x2"}) add_group(f, body, "x");
    add_group(f, "y1", "y");
    f.add("plain");
    CHECK(f.dispatched() == "1:x1 ");
    owner.spend(-1);
    CHECK(f.dispatched() == "1:x2 2:y1 2:plain ");
    f.leave(owner);
    CHECK(f.dispatched() == "2:x1 2:x2 ");
}

TEST_CASE("groups: what the owner does not want waits until the owner leaves") {
    QueueFixture f;
    Consumer& owner = f.consumer("n = '1'");
    f.consumer();
    for (const char* number : {"1", "1", "2", "1", "2"}) {
        f.add_with(number, {{"_AMQ_GROUP_ID", "g"}, {"n", number}});
    }
    CHECK(f.dispatched() == "1:1 1:1 1:1 ");
    CHECK(f.waiting() == "2 2 ");
    f.leave(owner);
    CHECK(f.dispatched() == "2:1 2:1 2:2 2:1 2:2 ");
}

TEST_CASE("groups: with buckets names share a consumer, without any nothing is grouped") {
    QueueFixture two(with([](auto& a) { a.group_buckets = 1; }));
    two.consumer();
    two.consumer();
    for (const char* name : {"x", "y", "z"}) add_group(two, name, name);
    CHECK(two.dispatched() == "1:x 1:y 1:z ");
    QueueFixture none(with([](auto& a) { a.group_buckets = 0; }));
    none.consumer();
    none.consumer();
    for (const char* body : {"1", "2", "3"}) add_group(none, body, "x");
    CHECK(none.dispatched() == "1:1 2:2 1:3 ");
}

TEST_CASE("groups: a rebalance deals them out anew") {
    QueueFixture f(with([](auto& a) { a.group_rebalance = true; }));
    f.consumer();
    add_group(f, "x1", "x");
    add_group(f, "y1", "y");
    CHECK(f.dispatched() == "1:x1 1:y1 ");
    f.consumer();
    add_group(f, "x2", "x");
    add_group(f, "y2", "y");
    CHECK(f.dispatched() == "1:x2 2:y2 ");
}

TEST_CASE("exclusive: the consumer that takes the first message has the queue") {
    QueueFixture f(with([](auto& a) { a.exclusive = true; }));
    f.consumer("body = 'b'");
    Consumer& owner = f.consumer();
    for (const char* body : {"a", "b", "c"}) f.add(body);
    CHECK(f.dispatched() == "2:a 2:b 2:c ");
    f.leave(owner);
    CHECK(f.dispatched() == "1:b ");
}

TEST_CASE("dispatch: overlapping selectors take turns as they come to the messages") {
    QueueFixture f;
    f.consumer("x = '1'");
    f.consumer("x = '2'");
    f.consumer();
    int index = 0;
    for (const char number : std::string("1212113312")) {
        const std::string x(1, number);
        f.add_with("m" + std::to_string(index++), {{"x", x}});
        (void)f.dispatched();
    }
    std::string taken;
    for (Consumer& consumer : f.consumers) {
        for (const MessageReference& held : consumer.held())
            taken.append(held.message->body) += " ";
        taken += "| ";
    }
    CHECK(taken == "m0 m5 m8 | m1 m3 m9 | m2 m4 m6 m7 | ");
}

TEST_CASE("dispatch: what several consumers hand back comes in its old order") {
    QueueFixture f;
    Consumer& first = f.consumer();
    Consumer& second = f.consumer();
    for (const char* body : {"1", "2", "3", "4"}) f.add(body);
    CHECK(f.dispatched() == "1:1 2:2 1:3 2:4 ");
    f.leave(first);
    f.leave(second);
    CHECK(f.waiting() == "1 2 3 4 ");
}

TEST_CASE("dispatch: a selector sees what was handed back behind it") {
    QueueFixture f;
    Consumer& all = f.consumer("", 2);
    for (const char* body : {"a", "b", "c"}) f.add(body);
    CHECK(f.dispatched() == "1:a 1:b ");
    f.consumer("body = 'b'");
    CHECK(f.dispatched().empty());
    f.leave(all);
    CHECK(f.dispatched() == "2:b ");
    CHECK(f.waiting() == "a c ");
}
