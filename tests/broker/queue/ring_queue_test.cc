#include <doctest/doctest.h>

#include "tests/broker/queue/queue_fixture.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

QueueAttributes ring(std::int64_t size) {
    QueueAttributes attributes;
    attributes.ring_size = size;
    return attributes;
}

}  // namespace

TEST_CASE("ring: just under, at and over its size; the oldest goes") {
    QueueFixture f(ring(3));
    for (const char* body : {"a", "b", "c"}) f.add(body);
    CHECK(f.queue.take_dropped().empty());
    f.add("d");
    CHECK(f.waiting() == "b c d ");
    const ReferenceList dropped = f.queue.take_dropped();
    REQUIRE(dropped.size() == 1);
    CHECK(dropped.front().message->body == "a");
}

TEST_CASE("ring: the most urgent message is dropped first, be it the newest") {
    QueueFixture f(ring(2));
    f.add("low", 0);
    f.add("normal");
    f.add("urgent", 9);
    CHECK(f.waiting() == "normal low ");
}

TEST_CASE("ring: size 0 keeps nothing, a negative one everything") {
    QueueFixture none(ring(0));
    none.consumer();
    none.add("a");
    CHECK(none.dispatched().empty());
    CHECK(none.queue.message_count() == 0);
    QueueFixture all(ring(-1));
    for (int i = 0; i < 100; ++i) all.add("x");
    CHECK(all.queue.message_count() == 100);
}

TEST_CASE("ring: held messages do not count; given back, the oldest find no place") {
    QueueFixture f(ring(3));
    Consumer& consumer = f.consumer("", 3);
    for (const char* body : {"a", "b", "c"}) f.add(body);
    CHECK(f.dispatched() == "1:a 1:b 1:c ");
    for (const char* body : {"d", "e"}) f.add(body);
    CHECK(f.queue.message_count() == 5);
    f.leave(consumer);
    CHECK(f.waiting() == "c d e ");
    CHECK(f.queue.take_dropped().size() == 2);
}

TEST_CASE("ring: a scheduled message that comes due finds no place in a full one") {
    QueueFixture f(ring(2));
    f.add("later", 4, 0, kNow + 10);
    for (const char* body : {"a", "b"}) f.add(body);
    CHECK(f.queue.release_due(kNow + 10));
    CHECK(f.waiting() == "a b ");
    CHECK(f.queue.take_dropped().size() == 1);
}

TEST_CASE("ring: dropped ones are in messagesAdded alone and stay away after a crash") {
    TestBroker broker(with_settings([](auto& settings) { settings.default_ring_size = 2; }));
    TestClient client(broker);
    client.login();
    for (const char* body : {"a", "b", "c", "d"}) {
        client.send(anycast_frame("r", body, "persistent:true\n"));
    }
    const QueueCounters counters = broker.queue("r").counters();
    CHECK(counters.added == 4);
    CHECK(counters.acknowledged + counters.killed + counters.expired == 0);
    broker.crash();
    CHECK(broker.recovered().messages == 2);
    TestClient again(broker);
    again.login().send(anycast_frame("r", "e", "persistent:true\n"));
    CHECK(drain(broker, "r") == Strings{"d", "e"});
}

TEST_CASE("ring queue: what it dropped is gone after a restart, too") {
    TestBroker broker(with_settings([](auto& settings) { settings.default_ring_size = 3; }));
    TestClient client(broker);
    client.login();
    broker.hold_journal(true);
    for (const char* body : {"1", "2", "3", "4", "5", "6", "7"}) {
        client.send(anycast_frame("q", body, "persistent:true\n"));
    }
    broker.hold_journal(false);
    broker.restart();
    CHECK(broker.queue("q").counters().added == 3);
    CHECK(drain(broker, "q") == Strings{"5", "6", "7"});
}
