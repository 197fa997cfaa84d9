#include "broker/queue/queue.h"

#include <doctest/doctest.h>

#include "tests/broker/queue/queue_fixture.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

TEST_CASE("queue: priority first, then arrival") {
    QueueFixture f;
    for (int priority = 0; priority <= 9; ++priority) {
        f.add("a" + std::to_string(priority), priority);
        f.add("b" + std::to_string(priority), priority);
    }
    CHECK(f.queue.message_count() == 20);
    CHECK(f.dispatched().empty());
    f.consumer();
    CHECK(f.dispatched() ==
          "1:a9 1:b9 1:a8 1:b8 1:a7 1:b7 1:a6 1:b6 1:a5 1:b5 1:a4 1:b4 1:a3 1:b3 1:a2 1:b2 1:a1 "
          "1:b1 1:a0 1:b0 ");
    CHECK(f.queue.delivering_count() == 20);
}

TEST_CASE("queue: consumers take turns, also when one comes or goes") {
    QueueFixture f;
    Consumer& first = f.consumer();
    f.consumer();
    for (const char* body : {"a", "b", "c"}) f.add(body);
    CHECK(f.dispatched() == "1:a 2:b 1:c ");
    f.consumer();
    for (const char* body : {"d", "e", "f"}) f.add(body);
    CHECK(f.dispatched() == "1:d 2:e 3:f ");
    f.queue.remove_consumer(first);
    for (const char* body : {"g", "h", "i"}) f.add(body);
    CHECK(f.dispatched() == "2:g 3:h 2:i ");
}

TEST_CASE("queue: one without credit, without a start or with a full session is passed over") {
    QueueFixture f;
    f.consumer("", 2);
    f.consumer("", 0);
    f.consumer("", 1);
    for (const char* body : {"a", "b", "c", "d", "e"}) f.add(body);
    CHECK(f.dispatched() == "1:a 2:b 3:c 1:d ");
    f.open = false;
    f.consumer();
    CHECK(f.dispatched().empty());
    f.open = true;
    CHECK(f.dispatched() == "4:e ");
}

TEST_CASE("queue: selectors choose along the line, the others wait in their places") {
    QueueFixture f;
    Consumer& picky = f.consumer("body = 'c'");
    for (const char* body : {"a", "b", "c", "d"}) f.add(body);
    CHECK(f.dispatched() == "1:c ");
    f.consumer();
    CHECK(f.dispatched() == "2:a 2:b 2:d ");
    f.queue.remove_consumer(picky);
    f.add("c");
    CHECK(f.dispatched() == "2:c ");
}

TEST_CASE("queue: an exclusive one serves its first consumer alone") {
    QueueAttributes attributes;
    attributes.exclusive = true;
    QueueFixture f(attributes);
    Consumer& first = f.consumer("", 1);
    f.consumer();
    for (const char* body : {"a", "b"}) f.add(body);
    CHECK(f.dispatched() == "1:a ");
    f.queue.remove_consumer(first);
    CHECK(f.dispatched() == "2:b ");
}

TEST_CASE("queue: a paused one keeps everything, an expired message goes before delivery") {
    QueueFixture f;
    f.consumer();
    f.queue.set_paused(true);
    f.add("a", 4, kNow);
    f.add("b", 4, kNow + 1);
    CHECK(f.dispatched().empty());
    f.queue.set_paused(false);
    CHECK(f.dispatched() == "-:a 1:b ");
}

TEST_CASE("queue: what returns stands before all others of its priority, in its order") {
    QueueFixture f;
    Consumer& consumer = f.consumer();
    for (const char* body : {"a", "b"}) f.add(body);
    f.add("urgent", 9);
    CHECK(f.dispatched() == "1:urgent 1:a 1:b ");
    f.open = false;
    f.add("c");
    f.add("later", 9);
    ReferenceList held = consumer.held().take();
    f.queue.put_back(held);
    CHECK(consumer.held().empty());
    CHECK(f.queue.delivering_count() == 0);
    f.open = true;
    CHECK(f.dispatched() == "1:urgent 1:later 1:a 1:b 1:c ");
}

TEST_CASE("queue: what is scheduled waits by time, equal times by arrival, and goes first") {
    QueueFixture f;
    f.consumer();
    f.add("c", 4, 0, 300);
    f.add("a", 4, 0, 100);
    f.add("b", 4, 0, 200);
    f.add("b2", 4, 0, 200);
    CHECK(f.queue.scheduled_count() == 4);
    CHECK(f.queue.next_due() == 100);
    CHECK_FALSE(f.queue.release_due(99));
    f.add("first");
    CHECK(f.queue.release_due(200));
    CHECK(f.dispatched() == "1:a 1:b 1:b2 1:first ");
    CHECK(f.queue.next_due() == 300);
    CHECK(f.queue.release_due(300));
    CHECK_FALSE(f.queue.next_due());
    CHECK(f.dispatched() == "1:c ");
}

TEST_CASE("queue: a walk meets the line, then the schedule, and takes what it met") {
    QueueFixture f;
    f.add("a");
    f.add("b");
    f.add("c", 4, 0, 100);
    QueueWalk walk;
    std::string met;
    while (const MessageReference* reference = f.queue.next(walk)) {
        met += reference->message->body.view();
        if (reference->message->body != "a") CHECK(f.queue.take(walk).message->body != "a");
    }
    CHECK(met == "abc");
    CHECK(f.queue.next(walk) == nullptr);
    CHECK(f.queue.message_count() == 1);
    CHECK(f.queue.take_all().size() == 1);
    CHECK(f.queue.message_count() == 0);
}

TEST_CASE("queue: a walk goes on after anything has happened, and does not meet what came later") {
    QueueFixture f;
    for (const char* body : {"a", "b", "c", "d"}) f.add(body);
    f.add("s1", 4, 0, 100);
    f.add("s2", 4, 0, 100);
    QueueWalk walk;
    const auto met = [&] {
        const MessageReference* reference = f.queue.next(walk);
        return reference == nullptr ? std::string("-")
                                    : std::string(reference->message->body.view());
    };
    CHECK(met() == "a");
    f.add("new");
    f.add("urgent", 9);
    f.add("s3", 4, 0, 50);
    CHECK(met() == "b");
    f.consumer();
    CHECK(f.dispatched() == "1:urgent 1:a 1:b 1:c 1:d 1:new ");
    CHECK(met() == "s1");
    CHECK(f.queue.take(walk).message->body == "s1");
    CHECK(met() == "s2");
    CHECK(met() == "-");
    CHECK(f.queue.scheduled_count() == 2);
}

TEST_CASE("queue: it takes messages unless disabled, or purging without a consumer") {
    QueueFixture f;
    CHECK(f.queue.takes_messages());
    CHECK_FALSE(f.queue.used());
    f.change([](QueueAttributes& attributes) { attributes.purge_on_no_consumers = true; });
    CHECK_FALSE(f.queue.takes_messages());
    f.consumer();
    CHECK(f.queue.takes_messages());
    CHECK(f.queue.used());
    f.change([](QueueAttributes& attributes) { attributes.enabled = false; });
    CHECK_FALSE(f.queue.takes_messages());
}
