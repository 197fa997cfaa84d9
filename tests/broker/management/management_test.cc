#include "broker/management/management.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string calling(std::string_view resource,
                    std::string_view operation,
                    std::string_view more = "") {
    return "reply-to:replies\n_AMQ_ResourceName:" + std::string(resource) +
           "\n_AMQ_OperationName:" + std::string(operation) + "\n" + std::string(more);
}

/// An administrator who waits for the replies.
struct Fixture {
    Fixture() : client(broker) { client.login("1.1").send(consume_frame("replies")); }
    /// The reply's success and body.
    std::string call(std::string_view resource,
                     std::string_view operation,
                     std::string_view arguments) {
        client.send(send_frame("activemq.management", arguments, calling(resource, operation)));
        const std::string reply = client.next();
        return header_of(reply, "_AMQ_OperationSucceeded") + " " + body_of(reply);
    }
    std::string attribute(std::string_view resource, std::string_view name) {
        client.send(send_frame("activemq.management",
                               "",
                               "reply-to:replies\n_AMQ_ResourceName:" + std::string(resource) +
                                   "\n_AMQ_Attribute:" + std::string(name) + "\n"));
        const std::string reply = client.next();
        return header_of(reply, "_AMQ_OperationSucceeded") + " " + body_of(reply);
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("management: a reply has the headers that Artemis gives it, behind the receipt") {
    Fixture f;
    f.client.send(send_frame("activemq.management",
                             "[]",
                             calling("broker", "getVersion", "receipt:r\ncorrelation-id:c\n")));
    CHECK(f.client.next() == "RECEIPT\nreceipt-id:r\n\n");
    const std::string reply = f.client.next();
    CHECK(body_of(reply) == "[\"2.40.0\"]");
    for (const auto& [name, value] : {std::pair{"destination", "replies"},
                                      {"expires", "0"},
                                      {"redelivered", "false"},
                                      {"priority", "0"},
                                      {"persistent", "false"},
                                      {"timestamp", "0"},
                                      {"reply-to", "replies"},
                                      {"correlation-id", "c"},
                                      {"_AMQ_OperationSucceeded", "true"},
                                      {"content-length", "10"}}) {
        CAPTURE(name);
        CHECK(header_of(reply, name) == value);
    }
}

TEST_CASE("management: what does not exist is told as Artemis tells it") {
    Fixture f;
    CHECK(f.call("queue.none", "countMessages", "[]") ==
          "false [\"AMQ229067: Cannot find resource with name queue.none\"]");
    CHECK(f.call("nothing", "x", "[]") ==
          "false [\"AMQ229067: Cannot find resource with name nothing\"]");
    CHECK(f.call("broker", "nope", "[1,2]") == "false [\"AMQ229069: no operation nope/2\"]");
    CHECK(f.call("broker", "getversion", "[]") ==
          "false [\"AMQ229069: no operation getversion/0\"]");
    CHECK(f.call("broker", "getVersion", "[null]") ==
          "false [\"AMQ229069: no operation getVersion/1\"]");
    CHECK(f.call("broker", "listQueues", "[\"\",\"1\",1]") ==
          "false [\"AMQ229069: no operation listQueues/3\"]");
    CHECK(f.attribute("broker", "nope") == "false [\"Problem while retrieving attribute nope\"]");
    CHECK(f.attribute("queue.none", "messageCount") ==
          "false [\"Problem while retrieving attribute messageCount\"]");
}

TEST_CASE("management: attributes are found with either first letter, as get or as is") {
    Fixture f;
    CHECK(f.attribute("broker", "version") == "true [\"2.40.0\"]");
    CHECK(f.attribute("broker", "Version") == "true [\"2.40.0\"]");
    CHECK(f.attribute("broker", "started") == "true [true]");
    CHECK(f.attribute("queue.DLQ", "messageCount") == "true [0]");
    f.client.send(anycast_frame("DLQ", "x"));
    CHECK(f.attribute("queue.DLQ", "MessageCount") == "true [1]");
    CHECK(f.attribute("address.DLQ", "routingTypes") == "true [[\"ANYCAST\"]]");
}

TEST_CASE("management: an operation goes before an attribute, neither gives an empty reply") {
    Fixture f;
    f.client.send(send_frame(
        "activemq.management", "[]", calling("broker", "getVersion", "_AMQ_Attribute:nope\n")));
    CHECK(body_of(f.client.next()) == "[\"2.40.0\"]");
    f.client.send(send_frame("activemq.management", "", "reply-to:replies\n"));
    const std::string reply = f.client.next();
    CHECK(reply.starts_with("MESSAGE\n"));
    CHECK(reply.find("_AMQ_OperationSucceeded") == std::string::npos);
    CHECK(body_of(reply).empty());
}

TEST_CASE("management: a body that is no JSON array is refused like a SEND that fails") {
    for (const char* body : {"", "x", "{}", "[", "[1", "\"a\"", "[]]", "[1,]", "nul"}) {
        CAPTURE(body);
        Fixture f;
        f.client.send(send_frame(
            "activemq.management", body, calling("broker", "getVersion", "receipt:r\n")));
        const std::string error = f.client.next();
        CHECK(header_of(error, "message")
                  .starts_with("AMQ339011 Error sending message CoreMessage["));
        CHECK(header_of(error, "receipt-id") == "r");
    }
}

TEST_CASE("management: a request of more than the limit is refused, deep ones do no harm") {
    Fixture f;
    const std::string deep(500'000, '[');
    f.client.send(send_frame("activemq.management", deep, calling("broker", "getVersion")));
    CHECK(next_error(f.client).starts_with("AMQ339011"));
    const std::string array = "[\"" + std::string(1024 * 1024 - 4, 'x') + "\"]";
    CHECK(f.call("broker", "getVersion", array) ==
          "false [\"AMQ229069: no operation getVersion/1\"]");
    f.client.send(send_frame("activemq.management", array + " ", calling("broker", "getVersion")));
    CHECK(next_error(f.client).starts_with("AMQ339011"));
}

TEST_CASE("management: without reply-to nothing is answered") {
    Fixture f;
    f.client.send(
        "SEND\ndestination:activemq.management\nreceipt:r\n_AMQ_ResourceName:broker\n"
        "_AMQ_OperationName:getVersion\n\n[]");
    CHECK(f.client.next_command() == "RECEIPT");
    CHECK(f.client.next().empty());
}

TEST_CASE("management: in a transaction the reply comes with COMMIT and goes with ABORT") {
    Fixture f;
    const std::string frame =
        send_frame("activemq.management", "[]", calling("broker", "getVersion", "transaction:t\n"));
    f.client.send("BEGIN\ntransaction:t").send(frame);
    CHECK(f.client.next().empty());
    f.client.send("COMMIT\ntransaction:t");
    CHECK(body_of(f.client.next()) == "[\"2.40.0\"]");
    f.client.send("BEGIN\ntransaction:t").send(frame).send("ABORT\ntransaction:t");
    CHECK(f.client.next().empty());
}

TEST_CASE("management: only who may manage gets through") {
    config::Config config = default_config();
    config.users["bob"] = {"bob", {"guests"}};
    config.security_roles["#"]["guests"].send = true;
    config.security_roles["#"]["guests"].create_address = true;
    TestBroker broker(config);
    TestClient bob(broker);
    bob.send("CONNECT\naccept-version:1.2\nlogin:bob\npasscode:bob");
    (void)bob.next();
    bob.send(send_frame("activemq.management", "[]", calling("broker", "getVersion")));
    CHECK(next_error(bob).starts_with("AMQ339011"));
    CHECK(bob.closed());
}

TEST_CASE("management: names of queues and addresses are listed") {
    Fixture f;
    CHECK(f.call("broker", "getQueueNames", "[]") ==
          "true [[\"$sys.mqtt.sessions\",\"DLQ\",\"ExpiryQueue\",\"replies\"]]");
    CHECK(f.call("broker", "getQueueNames", "[\"MULTICAST\"]") == "true [[]]");
    const std::string addresses = f.call("broker", "getAddressNames", "[]");
    for (const char* name : {"\"DLQ\"", "\"replies\"", "\"activemq.management\""}) {
        CHECK(addresses.find(name) != std::string::npos);
    }
}

TEST_CASE("management: an operation is answered when the disk has what it did") {
    Fixture f;
    TestClient client(f.broker);
    client.login();
    for (const char* queue : {"q", "to"})
        client.send(anycast_frame(queue, "x", "persistent:true\n"));
    CHECK(f.call("queue.q", "countMessages", "[]") == "true [1]");  // makes the address
    f.broker.hold_journal(true);
    // What only reads is not held up.
    CHECK(f.call("queue.q", "countMessages", "[]") == "true [1]");
    CHECK(f.call("queue.q", "moveMessages", R"(["", "to"])") == " ");
    // Behind it in its order.
    CHECK(f.call("queue.q", "countMessages", "[]") == " ");
    f.broker.hold_journal(false);
    CHECK(body_of(f.client.next()) == "[1]");
    CHECK(body_of(f.client.next()) == "[0]");
}

TEST_CASE("management: an answer is kept by a power loss, for each operation on a queue") {
    for (const auto& [name, arguments] : {std::pair{"moveMessages", R"(["", "to"])"},
                                          {"removeMessages", R"([""])"},
                                          {"removeAllMessages", "[]"},
                                          {"sendMessagesToDeadLetterAddress", R"([""])"},
                                          {"expireMessages", R"([""])"}}) {
        CAPTURE(name);
        Fixture f;
        TestClient client(f.broker);
        client.login();
        for (const char* queue : {"q", "to"})
            client.send(anycast_frame(queue, "x", "persistent:true\n"));
        FaultPlan plan;
        plan.operation = f.broker.files().operations() + 2;  // the sync behind the write
        plan.power_off = true;
        f.broker.files().set_fault(plan);
        CHECK(!f.call("queue.q", name, arguments).starts_with("true"));
        f.broker.crash(CrashMode::kDropAll);
        CHECK(f.broker.queue("q").message_count() == 1);
        f.client.drop();
        TestClient again(f.broker);
        again.login("1.1").send(consume_frame("replies"));
        again.send(send_frame("activemq.management", arguments, calling("queue.q", name)));
        CHECK(again.next().starts_with("MESSAGE"));
        f.broker.crash(CrashMode::kDropAll);
        CHECK(f.broker.queue("q").message_count() == 0);
    }
}
