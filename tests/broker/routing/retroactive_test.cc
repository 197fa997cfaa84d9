#include "broker/routing/retroactive.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config with_history(std::int64_t count = 3) {
    config::Config config = default_config();
    config.address_settings["hist.#"].retroactive_message_count = count;
    config.addresses.push_back({"hist.fixed", false, true, {}});
    return config;
}

struct Fixture {
    Fixture() : broker(with_history()), client(broker) { client.login("1.2", "client-id:c\n"); }
    void send(const std::string& address, std::initializer_list<const char*> bodies) {
        for (const char* body : bodies) {
            client.send(send_frame(address, body, std::string("n:") + body + "\n"));
        }
    }
    Strings history(const std::string& address, const std::string& headers = "") {
        TestClient reader(broker);
        reader.login("1.2", "client-id:r\n").send(topic_frame(address, headers));
        return reader.bodies();
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("retroactive: a new subscription starts with the last messages, consumed or not") {
    Fixture f;
    f.client.send(topic_frame("hist.fixed"));
    f.send("hist.fixed", {"1", "2", "3", "4", "5"});
    CHECK(f.client.bodies() == Strings{"1", "2", "3", "4", "5"});
    CHECK(f.history("hist.fixed") == Strings{"3", "4", "5"});
    CHECK(f.history("hist.fixed", "durable-subscription-name:d\n") == Strings{"3", "4", "5"});
    CHECK(f.history("hist.fixed", "selector:n = '4'\n") == Strings{"4"});
    CHECK(f.history("other").empty());
}

TEST_CASE("retroactive: a copy has its address and tells the internal divert") {
    Fixture f;
    f.send("hist.auto", {"1"});
    f.client.send(topic_frame("hist.auto"));
    const std::string frame = f.client.next();
    CHECK(header_of(frame, "destination") == "hist.auto");
    CHECK(header_of(frame, "_AMQ_ORIG_ADDRESS") == "hist.auto");
    CHECK(header_of(frame, "_AMQ_ORIG_QUEUE") == "$.artemis.internal.hist.auto.divert.retro");
}

TEST_CASE("retroactive: the history is an address with two rings") {
    Fixture f;
    const std::string prefix = "$.artemis.internal.hist.fixed.";
    const broker::Address* history = f.broker.core().book.find(prefix + "address.retro");
    REQUIRE(history != nullptr);
    CHECK(history->types.text() == "[MULTICAST, ANYCAST]");
    CHECK(history->queue_count() == 2);
    f.send("hist.fixed", {"1", "2", "3", "4"});
    const QueueView queue = f.broker.queue(prefix + "queue.multicast.retro");
    CHECK(queue.attributes().ring_size == 3);
    CHECK(queue.attributes().max_consumers == 0);
    CHECK(queue.attributes().durable);
    CHECK(queue.message_count() == 3);
    CHECK(queue.counters().added == 4);
    CHECK(f.broker.core().book.find(prefix + "address.retro.address.retro") == nullptr);
}

TEST_CASE("retroactive: the most urgent message of a history is dropped first") {
    Fixture f;
    f.client.send(send_frame("hist.fixed", "urgent", "priority:9\n"));
    f.send("hist.fixed", {"1", "2", "3"});
    CHECK(f.history("hist.fixed") == Strings{"1", "2", "3"});
}

TEST_CASE("retroactive: queues of each routing type have a history of their own") {
    Fixture f;
    f.client.send(send_frame("hist.both", "any", "destination-type:MULTICAST\n"));
    f.client.send(anycast_frame("hist.both", "one"));
    f.client.send(consume_frame("hist.both\\c\\cnew"));
    CHECK(f.client.bodies() == Strings{"one"});
    f.client.send(topic_frame("hist.both\\c\\cnewer", "subscription-type:MULTICAST\n"));
    CHECK(f.client.bodies() == Strings{"any"});
}

TEST_CASE("retroactive: the persistent part survives, in its order and no longer than the ring") {
    Fixture f;
    for (const char* body : {"1", "2", "3", "4"}) {
        f.client.send(send_frame("hist.fixed", body, "persistent:true\n"));
    }
    f.send("hist.fixed", {"5"});
    f.broker.advance(Milliseconds(1));
    f.broker.crash();
    CHECK(f.history("hist.fixed") == Strings{"3", "4"});
    TestClient client(f.broker);
    client.login().send(send_frame("hist.fixed", "6")).send(send_frame("hist.fixed", "7"));
    CHECK(f.history("hist.fixed") == Strings{"4", "6", "7"});
}

TEST_CASE("retroactive: a durable subscription keeps its share of a history over a crash") {
    Fixture f;
    f.client.send(send_frame("hist.fixed", "1", "persistent:true\n"));
    f.client.send(send_frame("hist.fixed", "2"));
    f.client.send(topic_frame("hist.fixed", "durable-subscription-name:d\nack:client\n"));
    CHECK(f.client.bodies() == Strings{"1", "2"});
    f.broker.crash();
    CHECK(f.broker.queue("c.d").message_count() == 1);
    TestClient client(f.broker);
    client.login("1.2", "client-id:c\n");
    client.send(topic_frame("hist.fixed", "durable-subscription-name:d\n"));
    CHECK(client.bodies() == Strings{"1"});
    f.broker.crash();
    CHECK(f.broker.queue("c.d").message_count() == 0);
    CHECK(f.history("hist.fixed") == Strings{"1"});
}

TEST_CASE("retroactive: an address with a history is not deleted by itself") {
    config::Config config = with_history();
    settings_of_all(config).auto_delete_addresses = true;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login().send(topic_frame("hist.auto")).send(topic_frame("plain"));
    client.send("UNSUBSCRIBE\nid:hist.auto").send("UNSUBSCRIBE\nid:plain");
    broker.advance(Milliseconds(120'000));
    CHECK(broker.core().book.find("plain") == nullptr);
    CHECK(broker.core().book.find("hist.auto") != nullptr);
}

TEST_CASE("retroactive: the history goes with its address") {
    Fixture f;
    f.send("hist.auto", {"1"});
    broker::Core& core = f.broker.core();
    core.manager.delete_address(*core.book.find("hist.auto"));
    core.store.commit();
    CHECK(core.book.find("$.artemis.internal.hist.auto.address.retro") == nullptr);
    CHECK(core.book.find_queue("$.artemis.internal.hist.auto.queue.multicast.retro") == nullptr);
    CHECK(core.book.diverts().find("$.artemis.internal.hist.auto.divert.retro") == nullptr);
    f.client.send(topic_frame("hist.auto"));
    CHECK(f.client.bodies().empty());
}

TEST_CASE("retroactive: an address from before the setting gets no history") {
    MemoryFileSystem files;
    {
        config::Config config = with_history(0);
        const TestBroker broker(std::move(config), &files);
    }
    TestBroker broker(with_history(), &files);
    TestClient client(broker);
    client.login().send(send_frame("hist.fixed", "x", "receipt:r\n"));
    CHECK(client.next_command() == "RECEIPT");
    client.send(topic_frame("hist.fixed"));
    CHECK(client.bodies().empty());
}
