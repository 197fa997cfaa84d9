#include "broker/routing/router.h"
#include "tests/support/frames.h"
#include "tests/support/management.h"

// Where a SEND goes when there are several queues, or when it says more than its destination-type.
// What is expected is what Artemis 2.40.0 did.
using namespace minibroker;
using namespace minibroker::test;

namespace {

struct Queues {
    explicit Queues(config::Config config = default_config())
        : broker(std::move(config)), client(broker) {
        client.login("1.1");
    }
    /// Empty anycast queues on `address`.
    void make(std::string_view address, std::initializer_list<const char*> names) {
        for (const char* name : names) {
            const std::string full = std::string(address) + "\\c\\c" + name;
            client.send(consume_frame(full)).send("UNSUBSCRIBE\nid:" + full);
        }
    }
    [[nodiscard]] std::uint64_t added(std::string_view queue) {
        return broker.queue(queue).counters().added;
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("routing: a queue with a consumer that wants the message goes before the others") {
    Queues q;
    q.make("a", {"1", "2", "3"});
    TestClient consumer(q.broker);
    consumer.login("1.1")
        .send(consume_frame("a\\c\\c2", "selector:c = 'red'\n"))
        .send(consume_frame("a\\c\\c3"));
    for (const char* colour : {"red", "green", "red", "red"})
        q.client.send(anycast_frame("a", colour, "c:" + std::string(colour) + "\n"));
    CHECK(q.added("1") == 0);
    CHECK(q.added("2") == 2);
    CHECK(q.added("3") == 2);
    consumer.drop();
    for (int i = 0; i < 4; ++i) q.client.send(anycast_frame("a", "x", "c:red\n"));
    CHECK(q.added("1") == 1);  // in turn, with the queue of the address's name
    CHECK(q.added("2") == 3);
    CHECK(q.added("3") == 3);
    CHECK(q.added("a") == 1);
}

TEST_CASE("routing: a queue of the address's name with a consumer gets all, others wait in vain") {
    Queues q;
    q.make("split", {"left", "right"});
    q.client.send(consume_frame("split"));
    for (int i = 0; i < 6; ++i) q.client.send(send_frame("split", "x"));
    CHECK(q.added("split") == 6);
    CHECK(q.added("left") + q.added("right") == 0);
}

TEST_CASE("routing: a consumer that wants none of it gives its queue no precedence") {
    Queues q;
    q.make("a", {"1", "2"});
    q.client.send(consume_frame("a\\c\\c2", "selector:c = 'blue'\n"));
    for (int i = 0; i < 4; ++i) q.client.send(send_frame("a", "x", "c:red\n"));
    CHECK(q.added("1") == 2);
    CHECK(q.added("2") == 2);
}

TEST_CASE("routing: a disabled queue takes its turn, and the message is gone") {
    Queues q;
    q.make("a", {"1", "2"});
    Manager manager(q.broker);
    CHECK(manager.call("queue.2", "disable") == "true");
    for (int i = 0; i < 4; ++i) q.client.send(send_frame("a", "x"));
    CHECK(q.added("1") == 2);
    CHECK(q.added("2") == 0);
}

TEST_CASE("routing: _AMQ_ROUTING_TYPE decides, whatever destination-type says") {
    Queues q;
    q.client.send(send_frame("a", "x", "_AMQ_ROUTING_TYPE:1\n"));
    CHECK(q.added("a") == 1);
    CHECK(q.broker.core().book.find("a")->types.text() == "[MULTICAST, ANYCAST]");
    q.client.send(send_frame("b", "x", "_AMQ_ROUTING_TYPE:0\n"));
    CHECK(q.broker.core().book.find_queue("b") == nullptr);
    q.client.send(anycast_frame("c", "x", "_AMQ_ROUTING_TYPE:+0\nreceipt:r\n"));
    CHECK(q.client.next_command() == "RECEIPT");
    CHECK(q.added("c") == 0);
    // A number that is no type is none.
    q.client.send(anycast_frame("c", "x", "_AMQ_ROUTING_TYPE:5\n"));
    CHECK(q.added("c") == 1);
    const std::string message = take_one(q.broker, "a");
    CHECK(message.find("_AMQ_ROUTING_TYPE") == std::string::npos);
    CHECK(header_of(message, "destination-type") == "ANYCAST");
}

TEST_CASE("routing: where a queue is bound _AMQ_ROUTING_TYPE makes nothing, and may lead nowhere") {
    Queues q;
    q.client.send(anycast_frame("a\\c\\cq", "x"));
    CHECK(q.added("q") == 1);
    q.client.send(anycast_frame("a\\c\\cq", "x", "_AMQ_ROUTING_TYPE:0\nreceipt:r\n"));
    CHECK(q.client.next_command() == "RECEIPT");
    CHECK(q.added("q") == 1);
    CHECK(q.broker.core().book.find("a")->types.text() == "[ANYCAST]");
    q.client.send(anycast_frame("a\\c\\cq", "x", "_AMQ_ROUTING_TYPE:1\n"));
    CHECK(q.added("q") == 2);
}

TEST_CASE("routing: _AMQ_ROUTING_TYPE that is no byte fails the SEND") {
    for (const char* wrong : {"ANYCAST", "", "128", "-129", "1.0", " 1"}) {
        CAPTURE(wrong);
        Queues q;
        q.client.send(
            send_frame("d", "x", "_AMQ_ROUTING_TYPE:" + std::string(wrong) + "\nreceipt:r\n"));
        CHECK(next_error(q.client).starts_with("AMQ339011 Error sending message CoreMessage["));
    }
}

TEST_CASE("routing: the type is a number to selectors, and a text when a header gave it") {
    Queues q;
    q.client.send(topic_frame("t", "selector:_AMQ_ROUTING_TYPE = 0\n"));
    q.client.send("SUBSCRIBE\nid:2\ndestination:t\nselector:_AMQ_ROUTING_TYPE = '0'\n");
    q.client.send(send_frame("t", "typed", "destination-type:MULTICAST\n"));
    q.client.send(send_frame("t", "text", "_AMQ_ROUTING_TYPE:0\n"));
    q.client.send(send_frame("t", "none"));
    CHECK(q.client.bodies() == Strings{"typed", "text"});
}

TEST_CASE("routing: properties that want bytes are refused, where there is somebody to route to") {
    for (const char* name : {"_AMQ_BRIDGE_DUP", "_AMQ_ROUTE_TO", "_AMQ_SCALEDOWN_TO"}) {
        CAPTURE(name);
        Queues q;
        q.client.send(anycast_frame("q", "x", std::string(name) + ":abcdefgh\n"));
        CHECK(next_error(q.client).starts_with("AMQ339011 "));
        CHECK(q.added("q") == 0);
    }
    for (const char* name : {"_AMQ_ACK_ROUTE_TO", "_AMQ_SCHED_DELIVERY", "_AMQ_NotifType"}) {
        CAPTURE(name);
        Queues q;
        q.client.send(anycast_frame("q", "x", std::string(name) + ":abcdefgh\n"));
        CHECK(q.client.next().empty());
        CHECK(q.added("q") == 1);
    }
}

TEST_CASE("routing: a large message needs a small head") {
    // 33 + 2 * 8 + 5 for head and address; `destination`, `note` and `receipt` with 9 each.
    constexpr std::size_t kOther = 54 + (9 + 38) + (9 + 8) + (9 + 16);
    const auto answer = [](std::size_t note, std::size_t body) {
        Queues q;
        q.client.send(send_frame("big.head",
                                 std::string(body, 'b'),
                                 "note:" + std::string(note, 'h') + "\nreceipt:r\n"));
        return q.client.next_command();
    };
    const std::size_t limit = 102'400;
    const std::size_t most = (limit - kOther - 1) / 2;
    CHECK(answer(most, 110'000) == "RECEIPT");
    CHECK(answer(most + 1, 110'000) == "ERROR");
    CHECK(answer(110'000, 110'000) == "ERROR");
    CHECK(answer(110'000, 5) == "RECEIPT");
}

TEST_CASE("routing: an address with wildcards shows the queues that its pattern fits") {
    Queues q;
    for (const char* name : {"a.b.c", "a.b", "a.*", "a.#", "a.*.c"})
        q.client.send(topic_frame(name));
    Manager manager(q.broker);
    const std::string list = manager.call("broker", "listAddresses", R"(["",1,100])");
    const auto count = [&](const std::string& name) {
        const std::size_t at = list.find("\\\"name\\\":\\\"" + name + "\\\"");
        REQUIRE(at != std::string::npos);
        const std::size_t value = list.find("queueCount", at) + 15;
        return list.substr(value, list.find('\\', value) - value);
    };
    CHECK(count("a.b.c") == "1");
    CHECK(count("a.b") == "1");
    CHECK(count("a.*") == "3");
    CHECK(count("a.*.c") == "2");
    CHECK(count("a.#") == "5");
}
