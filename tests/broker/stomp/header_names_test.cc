// Headers that are nearly what somebody meant, and what else Artemis looks past (docs/LOGGING.md,
// "Hints").
#include "broker/stomp/header_names.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "broker/stomp/hints.h"
#include "tests/support/frames.h"
#include "tests/support/test_broker.h"

namespace minibroker::test {
namespace {

using broker::meant_header;
using protocol::Command;

// The hints that frames leave, one after the other.
class Hints {
public:
    explicit Hints(std::string_view version = "1.2") { client.login(version, "client-id:c\n"); }

    [[nodiscard]] std::vector<std::string> of(const std::string& frame) {
        const std::size_t before = broker.told().size();
        client.raw(frame + std::string(1, '\0'));
        std::vector<std::string> found;
        for (std::size_t i = before; i < broker.told().size(); ++i) {
            if (broker.told()[i].starts_with("hint ")) found.push_back(broker.told()[i]);
        }
        return found;
    }
    [[nodiscard]] std::string one(const std::string& frame) {
        const auto found = of(frame);
        CAPTURE(frame);
        CHECK(found.size() == 1);
        return found.size() == 1 ? found.front() : std::string();
    }

    TestBroker broker;
    TestClient client{broker};
};

}  // namespace

TEST_CASE("header names: case, underscores, and one letter that is wrong") {
    CHECK(meant_header(Command::kSubscribe, "destinaton") == "destination");
    CHECK(meant_header(Command::kSubscribe, "selecter") == "selector");
    CHECK(meant_header(Command::kSubscribe, "Selector") == "selector");
    CHECK(meant_header(Command::kSubscribe, "ID") == "id");
    CHECK(meant_header(Command::kSubscribe, "no_local") == "no-local");
    CHECK(meant_header(Command::kSubscribe, "durable_subscription_name") ==
          "durable-subscription-name");
    CHECK(meant_header(Command::kSubscribe, "activemq.prefetchsize") == "activemq.prefetchSize");
    CHECK(meant_header(Command::kSend, "reciept") == "receipt");
    CHECK(meant_header(Command::kSend, "recipt") == "receipt");
    CHECK(meant_header(Command::kSend, "receiptt") == "receipt");
    CHECK(meant_header(Command::kSend, "content_length") == "content-length");
    CHECK(meant_header(Command::kSend, "Persistent") == "persistent");
    CHECK(meant_header(Command::kConnect, "heartbeat") == "heart-beat");
    CHECK(meant_header(Command::kConnect, "client_id") == "client-id");
    CHECK(meant_header(Command::kDisconnect, "reciept") == "receipt");
    CHECK(meant_header(Command::kCommit, "transacton") == "transaction");
}

TEST_CASE("header names: what is right, and what is a word of its own, is nobody's mistake") {
    for (const char* name : {"",
                             "a",
                             "receipt",
                             "destination",
                             "expires",
                             "expired",
                             "expire",
                             "contentType",
                             "replyTo",
                             "type",
                             "types",
                             "id",
                             "ack",
                             "hosts",
                             "transactions",
                             "transactionId",
                             "priorities",
                             "receiver",
                             "recipient",
                             "persistence",
                             "JMSXGroupID",
                             "correlation_id",
                             "Content-Type",
                             "selector",
                             "login",
                             "x-destination",
                             "destination2x"}) {
        CAPTURE(name);
        CHECK(meant_header(Command::kSend, name).empty());
    }
    for (const char* name : {"act", "ads", "ad", "selector", "ack", "durable", "browser"}) {
        CAPTURE(name);
        CHECK(meant_header(Command::kSubscribe, name).empty());
    }
}

TEST_CASE(
    "header names: a misspelt header has one line for each connection, the wire is the same") {
    const std::string dlq = "SEND\ndestination:DLQ\n";
    const std::string all = "SUBSCRIBE\nid:1\ndestination:t\n";
    struct Case {
        std::string frame;
        const char* told;
    };
    for (const Case& row : {
             Case{dlq + "reciept:r\n\nx", "command=SEND reciept=r meant=receipt why="},
             Case{dlq + "content_length:1\n\nx", "content_length=1 meant=content-length why="},
             Case{"SEND\ndestination:nobody\npriorty:9\n\nx", "priorty=9 meant=priority why="},
             Case{all + "selecter:a=1\n\n", "command=SUBSCRIBE selecter=a=1 meant=selector why="},
             Case{all + "durable-subscription_name:n\n\n", "meant=durable-subscription-name why="},
             Case{"BEGIN\ntransaction:t\nreciept:r\n\n", "command=BEGIN reciept=r meant=receipt"},
             Case{"DISCONNECT\nreciept:r\n\n", "command=DISCONNECT reciept=r meant=receipt why="},
         }) {
        Hints hints;
        const std::string line = hints.one(row.frame);
        CHECK(line.starts_with("hint misspelt-header peer=127.0.0.1:5000 user=admin command="));
        CHECK(line.contains(row.told));
        CHECK(hints.client.received().empty());
        CHECK(hints.of(dlq + "receipt_:r\n\nx").empty());
    }
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "heartbeat:10000,10000\n");
    CHECK(broker.told().back().contains("command=CONNECT heartbeat=10000,10000 meant=heart-beat"));
}

TEST_CASE("header names: the first frames of a connection are looked at, the later ones are not") {
    for (const int before : {15, 16}) {
        Hints hints;
        for (int i = 0; i < before; ++i)
            CHECK(hints.of("SEND\ndestination:DLQ\nn:" + std::to_string(i) + "\n\nx").empty());
        const auto found = hints.of("SEND\ndestination:DLQ\nreciept:r\n\nx");
        CHECK(found.size() == (before < broker::HintSet::kFramesMax ? 1 : 0));
    }
}

TEST_CASE("hints: ack modes, persistent, bodies, heart-beats and headers of other brokers") {
    const std::string all = "SUBSCRIBE\nid:1\ndestination:t\n";
    struct Case {
        std::string frame;
        const char* told;
    };
    for (const Case& row : {
             Case{all + "ack:client_individual\n\n", "hint ack-mode ack=client_individual"},
             Case{all + "ack:AUTO\n\n", "hint ack-mode ack=AUTO"},
             Case{all + "ack:\n\n", "hint ack-mode ack="},
             Case{all + "activemq.exclusive:true\n\n",
                  "hint foreign-header activemq.exclusive=true"},
             Case{all + "prefetch-count:1\n\n", "hint foreign-header prefetch-count=1"},
             Case{"SEND\ndestination:DLQ\npersistent:yes\n\nx", "hint persistent persistent=yes"},
             Case{"SEND\ndestination:DLQ\npersistent:1\n\nx", "hint persistent persistent=1"},
             Case{"SEND\ndestination:DLQ\ncontent-length:1\n\nxy",
                  "hint body-cut content-length=1"},
         }) {
        Hints hints;
        std::string line = hints.one(row.frame);
        const std::size_t who = line.find(" peer=");
        const std::size_t command = line.find(' ', line.find("command="));
        REQUIRE(command != std::string::npos);
        CHECK(line.erase(who, command - who).starts_with(row.told));
        CHECK(hints.of(row.frame).empty());
    }
    for (const char* header : {"10000,10000", "0,0", ""}) {
        TestBroker broker;
        TestClient client(broker);
        client.send(std::string("CONNECT\nlogin:admin\npasscode:admin") +
                    (*header == '\0' ? "" : std::string("\nheart-beat:") + header));
        CHECK(client.next_command() == "CONNECTED");
        const bool asked = *header == '1';
        CHECK(broker.told().size() == (asked ? 1 : 0));
        if (asked) CHECK(broker.told().back().starts_with("hint heart-beat-in-1.0 "));
    }
}

TEST_CASE("hints: an ANYCAST message where only topic subscribers are") {
    const std::string send = "SEND\ndestination:t\ndestination-type:ANYCAST\n\nx";
    Hints hints;
    TestClient subscriber(hints.broker);
    subscriber.login();
    subscriber.send("SUBSCRIBE\nid:1\ndestination:t\nsubscription-type:MULTICAST");
    CHECK(hints.one(send).starts_with("hint anycast-beside-subscribers "));
    CHECK(hints.of(send).empty());
    Hints fresh;
    TestClient topic(fresh.broker);
    topic.login().send("SUBSCRIBE\nid:1\ndestination:t\nsubscription-type:MULTICAST");
    topic.send("SUBSCRIBE\nid:2\ndestination:t\nsubscription-type:ANYCAST");
    CHECK(fresh.of(send).empty());
    CHECK(fresh.of("SEND\ndestination:t\n\nx").empty());
}

TEST_CASE("hints: what is meant as it is said has none of these") {
    Hints hints;
    for (const char* frame : {
             "SEND\ndestination:DLQ\npersistent:TRUE\nexpired:1\ncontentType:x\nreceipt:r\n\nx",
             "SEND\ndestination:DLQ\npersistent:false\ncontent-length:1\n\nx",
             "SUBSCRIBE\nid:1\ndestination:t\nack:auto\nreceipt:r\n\n",
             "SUBSCRIBE\nid:2\ndestination:t\nack:client\nselector:a=1\n\n",
             "SUBSCRIBE\nid:3\ndestination:t\nack:client-individual\n\n",
             "DISCONNECT\nreceipt:r\n\n",
         }) {
        CAPTURE(frame);
        CHECK(hints.of(frame).empty());
    }
}

}  // namespace minibroker::test
