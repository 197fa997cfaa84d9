#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

TEST_CASE("management queues: they are made in short forms, with what is wrong told") {
    TestBroker broker;
    Manager manager(broker);
    CHECK(manager.call("broker", "createQueue", R"(["a","q","ANYCAST"])") == "true");
    CHECK(manager.call("broker", "createQueue", R"(["a","q","ANYCAST"])") ==
          "false \"AMQ229019: Queue q already exists on address a\"");
    CHECK(manager.call("broker", "createQueue", R"(["a","m"])") == "true");
    CHECK(broker.queue("m").attributes().routing_type == broker::RoutingType::kMulticast);
    CHECK(manager.call("broker", "createQueue", R"(["a","t",false])") == "true");
    CHECK_FALSE(broker.queue("t").attributes().durable);
    CHECK(manager.call("broker", "createQueue", R"(["a","f","x = = 1",true])") ==
          "false \"AMQ229020: Invalid filter: x = = 1\"");
    // As in Artemis the address is there all the same.
    CHECK(manager.call("broker", "createQueue", R"(["new","f","x = = 1",true])") ==
          "false \"AMQ229020: Invalid filter: x = = 1\"");
    CHECK(broker.core().book.find("new") != nullptr);
    CHECK(broker.core().book.find_queue("f") == nullptr);
    CHECK(manager.call("broker", "createQueue", R"(["a","s","sideways"])") ==
          "false \"No enum constant org.apache.activemq.artemis.api.core.RoutingType.SIDEWAYS\"");
    CHECK(manager.call("broker", "createQueue", R"(["","x","ANYCAST"])") ==
          "false \"address can't be null or empty!\"");
    CHECK(manager.call("broker", "createQueue", R"(["x","","ANYCAST"])") ==
          "false \"AMQ229216: Invalid queue name: \"");
    CHECK(manager.call("broker", "createQueue", R"(["x",null])") == "false");
    broker.restart();
    CHECK(broker.queue("q").attributes().routing_type == broker::RoutingType::kAnycast);
}

TEST_CASE("management queues: JSON says everything about a queue") {
    TestBroker broker;
    Manager manager(broker);
    const std::string made = manager.call(
        "broker",
        "createQueue",
        R"(["{\"name\":\"r\",\"routing-type\":\"ANYCAST\",\"ring-size\":\"3\",\"what\":1}"])");
    CHECK(made.starts_with("true \"{\\\"name\\\":\\\"r\\\",\\\"address\\\":\\\"r\\\""));
    CHECK(broker.queue("r").attributes().ring_size == 3);
    CHECK(manager.call("broker", "createQueue", R"(["{\"address\":\"x\"}"])") ==
          "false \"AMQ229229: Failed to parse JSON queue configuration: "
          "{\\\"address\\\":\\\"x\\\"}\"");
    CHECK(manager.call("broker", "createQueue", R"(["[]"])").starts_with("false \"Expecting"));
    CHECK(manager.call("broker", "createQueue", R"([""])") == "false \"Nothing to read\"");
    CHECK(manager.call("broker", "createQueue", R"(["{"])").starts_with("false \"Unexpected"));
    CHECK(
        manager.call("broker", "createQueue", R"(["{\"name\":\"r\"}", true])").starts_with("true"));
    CHECK(manager.call("broker", "createQueue", R"(["{\"name\":\"b\",\"ring-size\":\"x\"}"])") ==
          "false \"For input string: \\\"x\\\"\"");
    CHECK(manager.call("broker", "updateQueue", R"(["{\"name\":\"r\",\"max-consumers\":5}"])")
              .starts_with("true"));
    CHECK(broker.queue("r").attributes().max_consumers == 5);
    CHECK(manager.call("broker", "updateQueue", R"(["{\"name\":\"none\"}"])") ==
          "false \"AMQ229017: Queue none does not exist\"");
    broker.crash();
    CHECK(broker.queue("r").attributes().max_consumers == 5);
}

// Source: Artemis's PostOfficeImpl.updateQueue, which has no line for these.
TEST_CASE("management queues: an update leaves auto-deletion, durability and last value alone") {
    TestBroker broker;
    Manager manager(broker);
    CHECK(manager.call("broker", "createQueue", R"(["q","q","ANYCAST"])") == "true");
    const broker::QueueAttributes before = broker.queue("q").attributes();
    CHECK(manager
              .call("broker",
                    "updateQueue",
                    R"(["{\"name\":\"q\",\"auto-delete\":true,\"auto-delete-delay\":5,)"
                    R"(\"auto-delete-message-count\":-1,\"durable\":false,\"last-value\":true,)"
                    R"(\"auto-created\":true,\"temporary\":true,\"internal\":true,)"
                    R"(\"filter-string\":\"a = 1\",\"last-value-key\":\"k\"}"])")
              .starts_with("true"));
    CHECK(broker.queue("q").attributes() == before);
}

TEST_CASE("management queues: with consumers they go only when told so, and the clients hear it") {
    TestBroker broker;
    Manager manager(broker);
    TestClient in_12(broker);
    in_12.login().send(consume_frame("q", "ack:client\n"));
    TestClient in_11(broker);
    in_11.login("1.1").send(consume_frame("q", "ack:client\n"));
    in_11.send(anycast_frame("q", "a"));
    CHECK(manager.call("broker", "destroyQueue", R"(["q"])")
              .starts_with("false \"AMQ229025: Cannot delete queue q on binding q"));
    CHECK(manager.call("broker", "destroyQueue", R"(["q", true])") == "true");
    CHECK(frames(in_12).back().starts_with("ERROR\n"));
    CHECK(in_12.closed());
    const std::string error = frames(in_11).back();
    CHECK(error.starts_with("ERROR\n"));
    CHECK(error.ends_with("disconnected by server"));
    CHECK(header_of(error, "message").empty());
    CHECK_FALSE(in_11.closed());
    CHECK(manager.call("broker", "destroyQueue", R"(["q"])") ==
          "false \"AMQ229017: Queue q does not exist\"");
    in_11.send(anycast_frame("q", "b", "receipt:r\n"));
    CHECK(in_11.next_command() == "RECEIPT");
}

TEST_CASE("management queues: a subscription's own queue goes with its consumer") {
    TestBroker broker;
    Manager manager(broker);
    TestClient client(broker);
    client.login("1.1").send(topic_frame("t"));
    CHECK(manager.call("broker", "deleteAddress", R"(["t"])") ==
          "false \"AMQ229205: Address t has bindings\"");
    CHECK(manager.call("broker", "deleteAddress", R"(["t", true])") == "true");
    CHECK(client.next_command() == "ERROR");
    CHECK(manager.call("broker", "deleteAddress", R"(["t"])") ==
          "false \"AMQ229203: Address Does Not Exist: t\"");
    client.send("DISCONNECT\nreceipt:r");
    CHECK(client.next_command() == "RECEIPT");
}

TEST_CASE("management queues: addresses are made, changed and shown") {
    TestBroker broker;
    Manager manager(broker);
    CHECK(manager.call("broker", "createAddress", R"(["a","ANYCAST, MULTICAST"])") ==
          "true \"Address [name=a, routingTypes={MULTICAST,ANYCAST}, autoCreated=false]\"");
    CHECK(manager.call("broker", "createAddress", R"(["a",""])") ==
          "false \"AMQ229204: Address already exists: a\"");
    CHECK(manager.call("broker", "createAddress", R"(["b","anycast"])")
              .starts_with("false \"No enum constant"));
    CHECK(manager.call("broker", "updateAddress", R"(["DLQ","MULTICAST"])")
              .starts_with("false \"AMQ229209: Can't remove routing type ANYCAST"));
    CHECK(manager.call("broker", "updateAddress", R"(["a","MULTICAST"])").starts_with("true"));
    broker.restart();
    CHECK(broker.core().book.find("a")->types.text() == "[MULTICAST]");
}

TEST_CASE("management queues: a disabled one gets nothing, a paused address holds all") {
    TestBroker broker;
    Manager manager(broker);
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    CHECK(manager.call("queue.q", "disable") == "true");
    client.send(anycast_frame("q", "lost"));
    CHECK(manager.call("queue.q", "isEnabled") == "true false");
    CHECK(manager.call("queue.q", "enable") == "true");
    CHECK(manager.call("address.q", "pause") == "true");
    client.send(anycast_frame("q", "kept"));
    CHECK(client.bodies().empty());
    CHECK(manager.call("broker", "createQueue", R"(["q","late","ANYCAST"])") == "true");
    CHECK(broker.queue("late").paused());
    CHECK(manager.call("address.q", "resume") == "true");
    CHECK(client.bodies() == Strings{"kept"});
}

TEST_CASE("management queues: closing connections tells their clients who did it") {
    TestBroker broker;
    Manager manager(broker);
    const config::Config config = default_config();
    TestClient client(broker);
    client.login("1.1").send(topic_frame("news"));
    CHECK(manager.call("broker", "closeConnectionsForUser", R"(["nobody"])") == "true false");
    CHECK(manager.call("broker", "closeConsumerConnectionsForAddress", R"(["other"])") ==
          "true false");
    CHECK(manager.call("broker", "closeConsumerConnectionsForAddress", R"(["news"])") ==
          "true true");
    CHECK(header_of(client.next(), "message") ==
          "AMQ229107\\c consumer connections for address news closed by management");
    CHECK(client.closed());
}

TEST_CASE("management queues: the bindings of an address are told as Artemis prints them") {
    config::Config config = default_config();
    config.name = "here";
    TestBroker broker(config);
    Manager manager(broker);
    CHECK(manager.call("broker", "createQueue", R"(["a","q","ANYCAST"])") == "true");
    const std::string text = manager.call("broker", "listBindingsForAddress", R"(["a"])");
    CHECK(
        text.starts_with("true \"LocalQueueBinding [address=a, queue=QueueImpl[name=q, "
                         "postOffice=PostOfficeImpl [server=ActiveMQServerImpl::name=here], "
                         "temp=false]@"));
    CHECK(text.ends_with("]\""));
}
