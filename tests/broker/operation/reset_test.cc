// The operation `reset` of the management resource `minibroker`.
#include "broker/operation/reset.h"

#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// The default configuration and a configured queue `jobs` (with `ringSize`), a divert
/// `jobs` to `DLQ`, and test operations.
config::Config fixture_config() {
    config::Config config = default_config();
    config.test_operations = true;
    config::Queue queue;
    queue.name = queue.address = "jobs";
    queue.anycast = true;
    queue.ring_size = 100;
    config.addresses.push_back({"jobs", true, false, {queue}});
    config::Divert& divert = config.diverts.emplace_back();
    divert.name = "copy";
    divert.address = "jobs";
    divert.forwarding_address = "DLQ";
    return config;
}

struct Fixture {
    explicit Fixture(config::Config config = fixture_config())
        : broker(std::move(config)), manager(broker), client(broker) {
        client.login("1.1", "client-id:c\n");
    }
    std::string reset(std::string_view arguments = "[]") {
        return manager.call("minibroker", "reset", arguments);
    }
    [[nodiscard]] bool has_queue(std::string_view name) {
        return broker.core().book.find_queue(name) != nullptr;
    }
    [[nodiscard]] bool has_address(std::string_view name) {
        return broker.core().book.find(name) != nullptr;
    }
    TestBroker broker;
    Manager manager;
    TestClient client;
};

constexpr const char* kNothing =
    R"(true {"messages":0,"queues":0,"addresses":0,"diverts":0,"consumersClosed":0,)"
    R"("consumersKept":0})";

}  // namespace

TEST_CASE("reset: without testOperations there is no such resource") {
    config::Config config = fixture_config();
    config.test_operations = false;
    Fixture f(config);
    CHECK(f.reset() == "false \"AMQ229067: Cannot find resource with name minibroker\"");
}

TEST_CASE("reset: the broker is as after its start, the asking client keeps its own queue") {
    Fixture f;
    CHECK(f.reset() == kNothing);
    f.client.send(anycast_frame("auto", "1", "persistent:true\n"));
    f.client.send(anycast_frame("jobs", "2", "persistent:true\n"));
    f.client.send(topic_frame("news", "durable-subscription-name:d\n"));
    f.client.send(send_frame("news", "3")).send("UNSUBSCRIBE\nid:news");
    const std::string done = f.reset();
    // `2` is in `jobs` and, diverted, in DLQ; c.d holds nothing any more.
    CHECK(done.starts_with(R"(true {"messages":3,"queues":2,"addresses":2,)"));
    for (const char* name : {"auto", "c.d"}) CHECK_FALSE(f.has_queue(name));
    for (const char* name : {"auto", "news"}) CHECK_FALSE(f.has_address(name));
    CHECK(f.has_queue("replies"));
    CHECK(f.broker.queue("jobs").message_count() == 0);
    CHECK(f.broker.queue("jobs").counters().added == 0);
    CHECK(f.broker.core().book.find("jobs")->routed_messages == 0);
    CHECK(f.reset() == kNothing);
    f.broker.restart();
    CHECK_FALSE(f.has_queue("auto"));
    CHECK(f.broker.recovered().messages == 0);
}

TEST_CASE("reset: an address that goes with its last subscription is counted") {
    config::Config config = fixture_config();
    config.address_settings["#"].auto_delete_addresses = true;
    config.address_settings["#"].auto_delete_queues = true;
    Fixture f(config);
    f.client.send(topic_frame("news")).send(topic_frame("old.news"));
    f.client.send(topic_frame("kept", "durable-subscription-name:d\n"));
    f.client.send(consume_frame("jobs"));
    const std::string done = f.reset();
    CHECK(done.starts_with(R"(true {"messages":0,"queues":3,"addresses":3,)"));
    for (const char* name : {"news", "old.news", "kept"}) CHECK_FALSE(f.has_address(name));
    CHECK(f.has_address("jobs"));
    CHECK(f.reset().starts_with(R"(true {"messages":0,"queues":0,"addresses":0,)"));
}

TEST_CASE("reset: a match limits it to addresses, as that of addressSettings") {
    Fixture f;
    for (const char* name : {"a.x", "a.y.z", "b"}) f.client.send(anycast_frame(name, "m"));
    f.client.send(anycast_frame("jobs", "m"));
    CHECK(f.reset(R"(["a.#"])").starts_with(R"(true {"messages":2,"queues":2,"addresses":2,)"));
    CHECK_FALSE(f.has_queue("a.x"));
    CHECK(f.broker.queue("b").message_count() == 1);
    CHECK(f.broker.queue("jobs").message_count() == 1);
    CHECK(f.reset(R"(["none.such"])") == kNothing);
    f.reset("[null]");
    CHECK_FALSE(f.has_queue("b"));
}

TEST_CASE("reset: a consumer of a configured queue stays and gets what comes next") {
    Fixture f;
    f.client.send(consume_frame("jobs", "ack:client\nconsumer-window-size:0\n"));
    f.client.send(anycast_frame("jobs", "old 1")).send(anycast_frame("jobs", "old 2"));
    const std::string old = f.client.next();
    CHECK(body_of(old) == "old 1");
    CHECK(f.reset().ends_with(R"("consumersClosed":0,"consumersKept":1})"));
    f.client.send(anycast_frame("jobs", "new"));
    const std::string fresh = f.client.next();
    CHECK(body_of(fresh) == "new");
    // A late ACK is taken without a word, one that was never due is not.
    const auto ack = [&](const std::string& id) {
        f.client.send("ACK\nmessage-id:" + id + "\nsubscription:jobs\nreceipt:r");
        return f.client.next_command();
    };
    CHECK(ack(header_of(old, "message-id")) == "RECEIPT");
    CHECK(ack(header_of(fresh, "message-id")) == "RECEIPT");
    CHECK(ack(header_of(fresh, "message-id")) == "ERROR");
    CHECK(f.broker.queue("jobs").counters().acknowledged == 1);
}

TEST_CASE("reset: with a run-time queue its consumers go, as when it is destroyed") {
    Fixture f;
    TestClient newer(f.broker);
    newer.login("1.2");
    f.client.send(consume_frame("auto"));
    newer.send(topic_frame("news"));
    CHECK(f.reset().ends_with(R"("consumersClosed":2,"consumersKept":0})"));
    const std::string error = f.client.next();
    CHECK(error.starts_with("ERROR\n"));
    CHECK(body_of(error).ends_with("disconnected by server"));
    CHECK_FALSE(f.client.closed());
    CHECK(newer.next_command() == "ERROR");
    CHECK(newer.closed());
    f.client.send(anycast_frame("auto", "x", "receipt:r\n"));
    CHECK(f.client.next_command() == "RECEIPT");
}

TEST_CASE("reset: consumers stay when asked, with their queues, which are empty") {
    Fixture f;
    TestClient app(f.broker);
    app.login("1.2", "client-id:app\n");
    app.send(topic_frame("news")).send(consume_frame("auto", "ack:client\n"));
    app.send(topic_frame("prices", "durable-subscription-name:d\n"));
    f.client.send(anycast_frame("unused", "old", "persistent:true\n"));
    f.client.send(anycast_frame("auto", "held", "persistent:true\n"));
    f.client.send(send_frame("prices", "had"));
    const std::string held = app.next();
    CHECK(body_of(held) == "held");
    CHECK(body_of(app.next()) == "had");
    const std::string done = f.reset("[null,true]");
    CHECK(done.starts_with(R"(true {"messages":2,"queues":1,"addresses":1,)"));
    CHECK(done.ends_with(R"("consumersClosed":0,"consumersKept":3})"));
    CHECK(app.received().empty());
    CHECK_FALSE(f.has_queue("unused"));
    CHECK(f.broker.queue("auto").message_count() == 0);
    CHECK(f.broker.queue("auto").counters().added == 0);
    CHECK(f.broker.core().book.find("prices")->routed_messages == 0);
    // An acknowledgement of what is gone is taken without a word.
    app.send("ACK\nid:" + header_of(held, "ack") + "\nreceipt:late");
    CHECK(app.next() == "RECEIPT\nreceipt-id:late\n\n");
    f.client.send(send_frame("news", "n")).send(send_frame("prices", "p"));
    f.client.send(anycast_frame("auto", "a"));
    CHECK(app.bodies() == Strings{"n", "p", "a"});
    CHECK_FALSE(app.closed());
}

TEST_CASE("reset: kept subscribers outside of the match see nothing of it, false keeps none") {
    Fixture f;
    TestClient app(f.broker);
    app.login("1.1", "client-id:app\n");
    app.send(topic_frame("a.x")).send(consume_frame("b", "ack:client\n"));
    f.client.send(anycast_frame("b", "stays")).send(anycast_frame("a.y", "goes"));
    CHECK(body_of(app.next()) == "stays");
    const std::string done = f.reset(R"(["a.#",true])");
    CHECK(done.starts_with(R"(true {"messages":1,"queues":1,"addresses":1,)"));
    CHECK(f.broker.queue("b").message_count() == 1);
    CHECK(f.reset(R"(["a.#",false])").ends_with(R"("consumersClosed":1,"consumersKept":0})"));
    CHECK(app.next_command() == "ERROR");
    CHECK(f.reset(R"([null,"yes"])").starts_with("false"));
    CHECK(f.reset("[null,true,1]").starts_with("false"));
}

TEST_CASE("reset: with kept subscribers pauses end, scheduled messages and pages go") {
    config::Config config = fixture_config();
    settings_of_all(config).max_size_messages = 3;
    Fixture f(config);
    TestClient app(f.broker);
    app.login("1.1");
    app.send(consume_frame("auto", "ack:client\nconsumer-window-size:0\n"));
    f.client.send(anycast_frame("auto", "later", "AMQ_SCHEDULED_DELAY:60000\n"));
    for (int i = 0; i < 10; ++i) f.client.send(anycast_frame("auto", "page", "persistent:true\n"));
    CHECK(app.bodies() == Strings{"page"});
    f.manager.call("queue.auto", "pause");
    CHECK(f.reset("[null,true]").starts_with(R"(true {"messages":11,)"));
    f.manager.call("minibroker", "advanceClock", R"(["2m"])");
    CHECK(app.bodies().empty());
    f.client.send(anycast_frame("auto", "new"));
    CHECK(app.bodies() == Strings{"new"});
    f.broker.restart();
    CHECK(f.broker.recovered().messages <= 1);
}

TEST_CASE("reset: what is not on disk yet and what a transaction holds is gone too") {
    Fixture f;
    f.client.send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("jobs", "held", "transaction:t\n"));
    f.broker.hold_journal(true);
    f.client.send(anycast_frame("jobs", "under way", "persistent:true\nreceipt:r\n"));
    CHECK(f.reset() == "");  // waits
    f.broker.hold_journal(false);
    CHECK(body_of(f.manager.client().next()).starts_with(R"([{"messages":2,)"));
    f.client.send("COMMIT\ntransaction:t\nreceipt:c");
    CHECK(f.client.next() == "RECEIPT\nreceipt-id:r\n\n");
    CHECK(f.client.next() == "RECEIPT\nreceipt-id:c\n\n");
    CHECK(f.broker.queue("jobs").message_count() == 0);
    CHECK(f.broker.queue("DLQ").message_count() == 0);
}

TEST_CASE("reset: scheduled messages, pages, pauses and duplicate ids go") {
    config::Config config = fixture_config();
    settings_of_all(config).max_size_messages = 3;
    Fixture f(config);
    f.client.send(anycast_frame("jobs", "later", "AMQ_SCHEDULED_DELAY:60000\n"));
    for (int i = 0; i < 10; ++i) f.client.send(anycast_frame("DLQ", "page", "persistent:true\n"));
    f.client.send(anycast_frame("ExpiryQueue", "once", "_AMQ_DUPL_ID:d\n"));
    f.manager.call("queue.jobs", "pause", "[true]");
    f.manager.call("address.ExpiryQueue", "pause");
    CHECK(f.reset().starts_with(R"(true {"messages":1)"));
    CHECK_FALSE(f.broker.queue("jobs").paused());
    CHECK_FALSE(f.broker.queue("ExpiryQueue").paused());
    f.manager.call("minibroker", "advanceClock", R"(["2m"])");
    for (const char* name : {"jobs", "DLQ"}) CHECK(f.broker.queue(name).message_count() == 0);
    f.client.send(anycast_frame("ExpiryQueue", "once", "_AMQ_DUPL_ID:d\n"));
    CHECK(drain(f.broker, "ExpiryQueue") == Strings{"once"});
    CHECK(f.manager.attribute("address.DLQ", "paging") == "true false");
}

TEST_CASE("reset: what management changed in configured queues and diverts is restored") {
    Fixture f;
    f.manager.call("broker", "updateQueue", R"(["{\"name\":\"jobs\",\"ring-size\":1}"])");
    f.manager.call("broker", "destroyDivert", R"(["copy"])");
    f.manager.call(
        "broker", "createDivert", R"(["other","other","jobs","elsewhere",false,null,null])");
    f.manager.call("broker", "destroyQueue", R"(["DLQ"])");
    f.manager.call("queue.jobs", "disable");
    CHECK(f.broker.queue("jobs").attributes().ring_size == 1);
    f.reset();
    CHECK(f.broker.queue("jobs").attributes().ring_size == 100);
    CHECK(f.broker.queue("jobs").attributes().enabled);
    CHECK(f.has_queue("DLQ"));
    CHECK(f.manager.attribute("broker", "divertNames") == R"(true ["copy"])");
    f.client.send(anycast_frame("jobs", "x"));
    CHECK(drain(f.broker, "DLQ") == Strings{"x"});
}

TEST_CASE("reset: a queue of a configured name on another address or of another kind is replaced") {
    for (const char* made :
         {R"(["other","jobs","ANYCAST"])", R"(["jobs","jobs",false,"ANYCAST"])"}) {
        CAPTURE(made);
        Fixture f;
        f.manager.call("broker", "destroyQueue", R"(["jobs"])");
        f.manager.call("broker", "createQueue", made);
        f.reset();
        CHECK(f.broker.queue("jobs").address().name == "jobs");
        CHECK(f.broker.queue("jobs").attributes().durable);
        CHECK_FALSE(f.has_address("other"));
    }
}

TEST_CASE("reset: a retroactive address stays so, its history is empty") {
    config::Config config = fixture_config();
    config.addresses.push_back({"past", false, true, {}});
    config.address_settings["past"].retroactive_message_count = 5;
    Fixture f(config);
    f.client.send(topic_frame("past"));
    f.client.send(send_frame("past", "old"));
    f.reset();
    f.client.skip();
    f.client.send(topic_frame("past"));
    CHECK(f.client.bodies().empty());
    f.client.send("UNSUBSCRIBE\nid:past");
    f.client.send(send_frame("past", "new")).send(topic_frame("past"));
    CHECK(f.client.bodies() == Strings{"new"});
}

TEST_CASE("peek: shows messages as they are and leaves them") {
    Fixture f;
    f.client.send(anycast_frame("q", "one", "colour:red\n"));
    f.client.send(anycast_frame("q", "tw\"o", "priority:9\n"));
    f.client.send(anycast_frame("q", std::string("\xff\0x", 3), "content-length:3\n"));
    f.client.send(anycast_frame("q", "later", "AMQ_SCHEDULED_DELAY:60000\n"));
    const std::string all = f.manager.call("minibroker", "peek", R"(["q"])");
    CHECK(all.find(R"("body":"tw\"o")") < all.find(R"("body":"one")"));
    CHECK(all.find(R"("colour":"red")") != std::string::npos);
    CHECK(all.find(R"("bodyBase64":"/wB4")") != std::string::npos);
    CHECK(all.find(R"("state":"scheduled")") != std::string::npos);
    const std::string part = f.manager.call("minibroker", "peek", R"(["q",1,1])");
    CHECK(part.find("\"one\"") != std::string::npos);
    CHECK(part.find("tw") == std::string::npos);
    CHECK(f.manager.call("minibroker", "peek", R"(["q",4,9])") == "true []");
    CHECK(f.manager.call("minibroker", "peek", R"(["q",0,0])") == "true []");
    CHECK(f.broker.queue("q").message_count() == 4);
    f.client.send(consume_frame("q", "ack:client\n"));
    CHECK(f.manager.call("minibroker", "peek", R"(["q",0,1])")
              .find(R"("state":"delivering","deliveryCount":1)") != std::string::npos);
}

TEST_CASE("peek: what cannot be peeked at is said") {
    Fixture f;
    CHECK(f.manager.call("minibroker", "peek", R"(["none"])") ==
          "false \"AMQ229017: Queue none does not exist\"");
    CHECK(f.manager.call("minibroker", "peek", R"(["DLQ",-1,5])").starts_with("false"));
    CHECK(f.manager.call("minibroker", "peek", R"(["DLQ",0,-1])").starts_with("false"));
    CHECK(f.manager.call("minibroker", "peek", "[]").starts_with("false"));
    CHECK(f.manager.call("minibroker", "reset", "[5]").starts_with("false"));
}
