#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

void manage(TestClient& client, const std::string& operation, const std::string& arguments) {
    client.send(
        "SEND\ndestination:activemq.management\n_AMQ_ResourceName:queue.q\n"
        "_AMQ_OperationName:" +
        operation + "\n\n" + arguments);
}

}  // namespace

TEST_CASE("pause: the queue takes and delivers nothing until it is resumed") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    manage(client, "pause", "[]");
    client.send(anycast_frame("q", "a")).send(anycast_frame("q", "b"));
    CHECK(client.bodies().empty());
    CHECK(broker.queue("q").message_count() == 2);
    manage(client, "resume", "[]");
    CHECK(client.bodies() == Strings{"a", "b"});
}

TEST_CASE("pause: a restart or crash forgets it unless it was to persist") {
    for (const char* persist : {"[false]", "[true]"}) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(anycast_frame("q", "x", "persistent:true\n"));
        manage(client, "pause", persist);
        const bool kept = std::string(persist) == "[true]";
        broker.crash();
        CHECK(broker.queue("q").paused() == kept);
        CHECK(drain(broker, "q").empty() == kept);
        TestClient again(broker);
        again.login();
        manage(again, "resume", "[]");
        broker.restart();
        CHECK_FALSE(broker.queue("q").paused());
    }
}
