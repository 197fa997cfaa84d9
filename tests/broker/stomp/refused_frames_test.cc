// A frame that is refused, for whatever reason, leaves no trace. Refused permissions are in
// permission_matrix_test.cc; here are the other reasons.
#include <doctest/doctest.h>

#include "tests/broker/stomp/core_state.h"
#include "tests/broker/stomp/limited_config.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

struct Row {
    std::string what;
    std::string frame;
    std::string error;  ///< how the `message` begins
};

std::vector<Row> sends() {
    const std::string any = "destination-type:ANYCAST\n";
    return {
        {"SEND without destination", "SEND\n\nx", "The destination header is missing"},
        {"SEND of no type", "SEND\ndestination:new\ndestination-type:X\n\nx", "AMQ339031"},
        {"SEND to an address that may not be made",
         "SEND\ndestination:fixed.new\n\nx",
         "AMQ339001"},
        {"SEND of a type that the address has not",
         "SEND\ndestination:fixed.topic\n" + any + "\nx",
         "AMQ339041"},
        {"SEND to an address without the queue",
         "SEND\ndestination:fixed.queue\n" + any + "\nx",
         ""},
        {"SEND to a full address", "SEND\ndestination:full.q\n" + any + "\nx", "AMQ339011"},
        {"SEND of another type to a full address",
         "SEND\ndestination:full.q\ndestination-type:MULTICAST\n\nx",
         "AMQ339011"},
        {"SEND to a full address in a transaction",
         "SEND\ndestination:full.q\ntransaction:new\n" + any + "\nx",
         "AMQ339011"},
        {"SEND that goes round", "SEND\ndestination:round.a\n\nx", "The diverts of round.a"},
        {"SEND with a wrong number", "SEND\ndestination:DLQ\npriority:high\n" + any + "\nx", ""},
        {"SEND with a wrong expiry", "SEND\ndestination:DLQ\nexpires:never\n" + any + "\nx", ""},
        {"SEND to management without a list",
         "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n"
         "_AMQ_OperationName:getVersion\n\nx",
         "AMQ339011"},
    };
}

std::vector<Row> others() {
    const std::string one = "SUBSCRIBE\nid:1\n";
    return {
        {"SUBSCRIBE without destination", one + "\n", "The destination header is missing"},
        {"SUBSCRIBE of no type", one + "destination:new\nsubscription-type:X\n\n", "Invalid sub"},
        {"SUBSCRIBE with a wrong selector",
         one + "destination:new\nselector:a =\n\n",
         "Invalid sel"},
        {"SUBSCRIBE with an empty selector", one + "destination:new\nselector:\n\n", "Selector"},
        {"SUBSCRIBE with a wrong window",
         one + "destination:new\nconsumer-window-size:x\n\n",
         "Invalid consumer-window-size"},
        {"SUBSCRIBE with an id in use",
         "SUBSCRIBE\nid:used\ndestination:DLQ\nsubscription-type:ANYCAST\n\n",
         "There already is a subscription"},
        {"SUBSCRIBE to an empty name", one + "destination:\n\n", "AMQ339016"},
        {"SUBSCRIBE durable without a client id",
         one + "destination:new\ndurable-subscription-name:d\n\n",
         "AMQ339016"},
        {"SUBSCRIBE to a queue that takes no consumer",
         one + "destination:nobody.q\nsubscription-type:ANYCAST\n\n",
         "AMQ339016"},
        {"SUBSCRIBE to a topic whose queues take no consumer",
         one + "destination:nobody.t\n\n",
         "AMQ339016"},
        {"SUBSCRIBE to an address that may not be made",
         one + "destination:fixed.new\n\n",
         "AMQ339001"},
        {"UNSUBSCRIBE without id", "UNSUBSCRIBE\n\n", "AMQ339037"},
        {"UNSUBSCRIBE what is not there", "UNSUBSCRIBE\nid:none\n\n", "Cannot unsubscribe"},
        {"ACK without id", "ACK\nsubscription:used\n\n", "AMQ339018"},
        {"ACK of nothing", "ACK\nsubscription:used\nmessage-id:1,2\n\n", "AMQ339025"},
        {"ACK of no id", "ACK\nsubscription:used\nmessage-id:x\n\n", "AMQ339018"},
        {"BEGIN without name", "BEGIN\n\n", "AMQ339032"},
        {"BEGIN again", "BEGIN\ntransaction:open\n\n", "Transaction already started"},
        {"COMMIT without name", "COMMIT\n\n", "AMQ339030"},
        {"COMMIT of nothing", "COMMIT\ntransaction:none\n\n", "AMQ339013"},
        {"ABORT without name", "ABORT\n\n", "AMQ339033"},
        {"ABORT of nothing", "ABORT\ntransaction:none\n\n", "No transaction started"},
        {"a command of servers", "MESSAGE\n\n", "AMQ339029"},
    };
}

std::vector<Row> rows() {
    std::vector<Row> all = sends();
    for (Row& row : others()) all.push_back(std::move(row));
    return all;
}

void prepare(TestBroker& broker, TestClient& client) {
    client.login("1.1");
    client.send(anycast_frame("full.q", "x"));
    client.send(anycast_frame("full.q", "x"));
    client.send("SUBSCRIBE\nid:used\ndestination:topic\n");
    client.send("BEGIN\ntransaction:open\n");
    client.send(anycast_frame("DLQ", "x", "transaction:open\n"));
    (void)client.skip();
    REQUIRE(broker.queue("full.q").message_count() >= 1);
}

}  // namespace

TEST_CASE("refused frames: whatever the reason, the state is as before") {
    std::size_t compared = 0;
    for (const Row& row : rows()) {
        CAPTURE(row.what);
        TestBroker broker(limited_config());
        TestClient client(broker);
        prepare(broker, client);
        const std::string before = state_of(broker);
        client.send(row.frame);
        const std::string error = next_error(client);
        CAPTURE(error);
        if (client.closed()) continue;  // what it held went with it
        CHECK(error.starts_with(row.error));
        CHECK(difference_of(before, state_of(broker)) == "");
        ++compared;
    }
    MESSAGE("compared after " << compared << " refused frames");
    CHECK(compared > 30);
}

TEST_CASE("refused frames: a full disk leaves no trace of a SEND, as far as its address goes") {
    TestBroker broker;
    TestClient watcher(broker);
    watcher.login("1.1");
    TestClient client(broker);
    client.login("1.1");
    broker.broker().on_journal_full(broker.now());
    broker.settle();
    const auto addresses = broker.core().book.addresses().size();
    const auto queues = broker.core().book.queue_count();
    client.send(anycast_frame("new", "x"));
    CHECK(client.received().contains("ERROR\n"));
    CHECK(broker.core().book.addresses().size() == addresses);
    CHECK(broker.core().book.queue_count() == queues);
}

// Where scenarios of Artemis show that it makes the destination, so do we: for who may use it.
TEST_CASE(
    "refused frames: a wrong number, an id in use or half a name gives nobody a routing type") {
    config::Config config = default_config();
    config.users["nobody"] = {"n", {"none"}};
    config.addresses.push_back({"shop", false, true, {}});
    const std::string frames[] = {
        "SEND\ndestination:shop\ndestination-type:ANYCAST\npriority:high\n\nx",
        "SUBSCRIBE\nid:used\ndestination:shop\nsubscription-type:ANYCAST\n\n",
        "SEND\ndestination:shop\\c\\c\ndestination-type:ANYCAST\n\nx",
        "SUBSCRIBE\nid:2\ndestination:shop\\c\\c\nsubscription-type:ANYCAST\n\n"};
    for (const std::string& frame : frames) {
        TestBroker broker(config);
        TestClient nobody(broker);
        nobody.send("CONNECT\naccept-version:1.1\nlogin:nobody\npasscode:n\n");
        REQUIRE(nobody.next_command() == "CONNECTED");
        const std::string before = state_of(broker);
        nobody.send(frame);
        CHECK(nobody.next_command() == "ERROR");
        CHECK(difference_of(before, state_of(broker)) == "");
        TestClient admin(broker);
        admin.login("1.1").send("SUBSCRIBE\nid:used\ndestination:DLQ\n").send(frame);
        CHECK(admin.received().contains("ERROR\n"));
        CHECK(broker.core().book.find("shop")->types.text() == "[MULTICAST, ANYCAST]");
    }
}
