#include <doctest/doctest.h>

#include "tests/broker/queue/queue_fixture.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

QueueAttributes last_value(const std::string& key = "") {
    QueueAttributes attributes;
    attributes.last_value = key.empty();
    attributes.last_value_key = key;
    return attributes;
}

void add(QueueFixture& f, const char* body, const char* key, int priority = 4) {
    f.add_with(body, {{"_AMQ_LVQ_NAME", key}}, priority);
    (void)f.dispatched();
}

std::string keyed(const char* body, const char* key) {
    return anycast_frame("lvq", body, std::string("persistent:true\n_AMQ_LVQ_NAME:") + key + "\n");
}

config::Config lvq_config() {
    return with_settings([](auto& settings) { settings.default_last_value_queue = true; });
}

}  // namespace

TEST_CASE("last value: the newest of a key waits, at its own place; without a key all do") {
    QueueFixture f(last_value());
    add(f, "a1", "a");
    add(f, "b1", "b");
    f.add("plain");
    add(f, "a2", "a");
    f.add("plain2");
    (void)f.dispatched();
    CHECK(f.waiting() == "b1 plain a2 plain2 ");
    CHECK(f.queue.take_dropped().size() == 1);
}

TEST_CASE("last value: keys are compared to the letter, empty is a key") {
    QueueFixture f(last_value());
    for (const char* key : {"K", "k", "", " "}) add(f, key, key);
    CHECK(f.queue.message_count() == 4);
    add(f, "new", "");
    CHECK(f.waiting() == "K k   new ");
}

TEST_CASE("last value: its own key counts before the usual one") {
    QueueFixture f(last_value("code"));
    f.add_with("1", {{"code", "x"}, {"_AMQ_LVQ_NAME", "p"}});
    f.add_with("2", {{"code", "x"}, {"_AMQ_LVQ_NAME", "q"}});
    f.add_with("3", {{"_AMQ_LVQ_NAME", "p"}});
    f.add_with("4", {{"_AMQ_LVQ_NAME", "p"}});
    CHECK(f.dispatched().empty());
    CHECK(f.waiting() == "2 4 ");
}

TEST_CASE("last value: a newer one of lower priority replaces an urgent one") {
    QueueFixture f(last_value());
    add(f, "urgent", "a", 9);
    add(f, "late", "a", 0);
    CHECK(f.waiting() == "late ");
}

TEST_CASE("last value: who can take the replaced one gets it, a busy consumer does not") {
    QueueFixture f(last_value());
    f.queue.set_paused(true);
    for (const char* body : {"1", "2", "3"}) f.add_with(body, {{"_AMQ_LVQ_NAME", "k"}});
    CHECK(f.dispatched().empty());
    CHECK(f.queue.message_count() == 3);
    f.queue.set_paused(false);
    f.consumer("", 2);
    CHECK(f.dispatched() == "1:1 1:2 ");
    CHECK(f.queue.message_count() == 1);
    CHECK(f.queue.delivering_count() == 2);
    for (const char* body : {"4", "5"}) add(f, body, "k");
    CHECK(f.waiting() == "5 ");
}

TEST_CASE("last value: a held one comes back only while there is no newer") {
    QueueFixture f(last_value());
    Consumer& consumer = f.consumer("", 2);
    f.add_with("a1", {{"_AMQ_LVQ_NAME", "a"}});
    f.add_with("b1", {{"_AMQ_LVQ_NAME", "b"}});
    CHECK(f.dispatched() == "1:a1 1:b1 ");
    add(f, "a2", "a");
    f.leave(consumer);
    CHECK(f.dispatched().empty());
    CHECK(f.waiting() == "b1 a2 ");
    add(f, "b2", "b");
    CHECK(f.waiting() == "a2 b2 ");
}

TEST_CASE("last value: of two held ones of a key the newer comes back") {
    QueueFixture f(last_value());
    Consumer& consumer = f.consumer("", 2);
    for (const char* body : {"a1", "a2"}) f.add_with(body, {{"_AMQ_LVQ_NAME", "a"}});
    CHECK(f.dispatched() == "1:a1 1:a2 ");
    f.leave(consumer);
    (void)f.dispatched();
    CHECK(f.waiting() == "a2 ");
}

TEST_CASE("last value: a replaced one is in messagesAdded alone, on the disk too") {
    TestBroker broker(lvq_config());
    TestClient client(broker);
    client.login().send(keyed("1", "a")).send(keyed("2", "b")).send(keyed("3", "a"));
    const QueueCounters counters = broker.queue("lvq").counters();
    CHECK(counters.added == 3);
    CHECK(counters.acknowledged + counters.killed + counters.expired == 0);
    client.send(anycast_frame("lvq", "4", "_AMQ_LVQ_NAME:b\n"));
    broker.crash();
    CHECK(broker.recovered().messages == 1);
    CHECK(drain(broker, "lvq") == Strings{"3"});
}

TEST_CASE("last value: what was replaced at the moment of a crash goes at the start") {
    TestBroker broker(lvq_config());
    TestClient client(broker);
    client.login().send(keyed("0", "a"));
    broker.core().deliveries.pause(broker.queue("lvq").get(), false);
    client.send(keyed("1", "a")).send(keyed("2", "a"));
    CHECK(broker.queue("lvq").message_count() == 3);
    broker.crash();
    CHECK(broker.queue("lvq").counters().added == 3);
    CHECK(broker.queue("lvq").message_count() == 1);
    CHECK(drain(broker, "lvq") == Strings{"2"});
}

TEST_CASE("last value: a queue without a key of its own says Artemis's") {
    TestBroker broker(lvq_config());
    TestClient client(broker);
    client.login().send(keyed("a", "k")).send(keyed("b", "k"));
    CHECK(broker.queue("lvq").attributes().last_value_key == "_AMQ_LVQ_NAME");
    CHECK(broker.queue("lvq").message_count() == 1);
    broker.restart();
    CHECK(broker.queue("lvq").attributes().last_value_key == "_AMQ_LVQ_NAME");
}
