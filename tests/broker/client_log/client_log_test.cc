#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/client_log/client_log.h"
#include "broker/session/session.h"
#include "broker/stomp/hints.h"
#include "tests/support/management.h"
#include "tests/support/test_broker.h"

// What the log says of clients (docs/LOGGING.md).
namespace minibroker::test {
namespace {

// The lines of the default level, bit by bit.
class Lines {
public:
    explicit Lines(TestBroker& broker) : broker_(broker), seen_(broker.told().size()) {}

    /// Those since the last call.
    [[nodiscard]] std::vector<std::string> take() {
        const std::vector<std::string>& all = broker_.told();
        const std::size_t from = std::exchange(seen_, all.size());
        return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
    }
    /// The one there is; "" and a failure when there are none or several.
    [[nodiscard]] std::string one() {
        const auto lines = take();
        std::string all;
        for (const std::string& line : lines) all += line + "\n";
        CAPTURE(all);
        CHECK(lines.size() == 1);
        return lines.size() == 1 ? lines.front() : std::string();
    }

private:
    TestBroker& broker_;
    std::size_t seen_;
};

config::Config with_user(const std::string& name) {
    config::Config config = default_config();
    config.users[name] = {"pw", {"none"}};
    return config;
}

constexpr std::string_view kLoginOfBob = "CONNECT\naccept-version:1.2\nlogin:bob\npasscode:pw";

}  // namespace

TEST_CASE("client log: an ERROR for want of a permission names peer, user, address, permission") {
    struct Case {
        const char* frame;
        const char* told;
    };
    for (const Case& one : {
             Case{"SEND\ndestination:DLQ\n\nx", "address=DLQ permission=SEND"},
             Case{"SEND\ndestination:new\n\nx", "address=new permission=CREATE_ADDRESS"},
             Case{"SUBSCRIBE\nid:1\ndestination:DLQ", "address=DLQ queue=DLQ permission=CONSUME"},
             Case{"SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n\n",
                  "address=activemq.management permission=CREATE_ADDRESS"},
         }) {
        CAPTURE(one.frame);
        TestBroker broker(with_user("bob"));
        TestClient client(broker);
        client.send(kLoginOfBob);
        CHECK(client.next_command() == "CONNECTED");
        Lines lines(broker);
        client.send(one.frame);
        CHECK(client.next_command() == "ERROR");
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(line.starts_with("AMQ332069: Sent ERROR frame to STOMP client 127.0.0.1:5000: "));
        CHECK(line.contains(" user=bob "));
        CHECK(line.ends_with(one.told));
    }
}

TEST_CASE("client log: another cause does not inherit the permission of the ERROR before") {
    TestBroker broker(with_user("bob"));
    TestClient client(broker);
    client.send("CONNECT\naccept-version:1.1\nlogin:bob\npasscode:pw");
    client.send("SEND\ndestination:DLQ\n\nx");
    Lines lines(broker);
    client.send("ACK\nid:1\nsubscription:1\nmessage-id:1,1");
    const std::string line = lines.one();
    CHECK(line.contains(" command=ACK user=bob"));
    CHECK_FALSE(line.contains("permission="));
}

TEST_CASE("client log: a wrong login has one line, with the name and without the passcode") {
    TestBroker broker;
    TestClient client(broker);
    Lines lines(broker);
    client.send("CONNECT\naccept-version:1.2\nlogin:eve\npasscode:geheimnis");
    const std::string line = lines.one();
    CHECK(line.contains("User name [eve] or password is invalid"));
    CHECK(line.contains(" command=CONNECT user=eve"));
    CHECK_FALSE(line.contains("geheimnis"));
}

TEST_CASE("client log: the bytes of an invalid frame are shown without its passcode") {
    TestBroker broker;
    TestClient client(broker);
    Lines lines(broker);
    client.raw("CONNECTX\nlogin:eve\npasscode:geheimnis\n\n");
    const std::string line = lines.one();
    CHECK(line.contains("C,O,N,N,E,C,T,X,***"));
    CHECK_FALSE(line.contains("g,e,h,e,i,m"));
}

TEST_CASE("client log: other protocols are called by their names") {
    using namespace std::string_literals;
    struct Case {
        std::string bytes;
        const char* told;
    };
    for (const Case& one : {
             Case{"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0"s, "speaks MQTT"},
             Case{"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"s, "speaks TLS"},
             Case{"AMQP\0\x01\0\0"s, "speaks AMQP"},
             Case{"\0\0\0\xf0\x01"
                  "ActiveMQ\0\0\0\x0c"s,
                  "speaks OpenWire"},
             Case{"ARTEMIS \0\0"s, "speaks Artemis CORE"},
             Case{"PRI * HTTP/2.0\r\n\r\n"s, "speaks HTTP/2"},
             Case{"SEND\ndestination:q\n\n\0"s, "begins with SEND"},
             Case{"\nCONNECT\n\n\0"s, "begins with CONNECT or with something before"},
             Case{"HULLO WORLD"s, "no protocol that is known here: it begins with HULLO***"},
             Case{"AUTH geheimnis\r\n", "no protocol that is known here: it begins with AUTH***"},
             Case{"*2\r\n$4\r\nAUTH\r\n$9\r\ngeheimnis\r\n", "it begins with ***"},
             Case{"geheimnis\r\n", "it begins with ***"},
         }) {
        CAPTURE(one.told);
        TestBroker broker;
        TestClient client(broker);
        Lines lines(broker);
        client.raw(one.bytes);
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(line.starts_with("AMQ332069: "));
        CHECK(line.contains(one.told));
        CHECK(line.contains("remedy=\""));
        CHECK_FALSE(line.contains("geheim"));
        CHECK(header_of(client.next(), "message") == "The first frame must be CONNECT or STOMP.");
    }
}

TEST_CASE("client log: HTTP without upgrade and an acceptor without STOMP are told why") {
    config::Config config = default_config();
    config.acceptors.emplace_back().name = "mqtt";
    config.acceptors[1].speaks_stomp = false;
    TestBroker broker(config);
    Lines lines(broker);
    TestClient browser(broker);
    browser.raw("GET / HTTP/1.1\r\n\r\n");
    CHECK(lines.one().contains("speaks HTTP without upgrade"));
    TestClient client(broker, 1);
    client.send(kLoginOfBob);
    CHECK(lines.one().contains("acceptor=mqtt why=\"STOMP is not in its protocols\""));
}

TEST_CASE("client log: a message that goes nowhere is told once for each address, with the cause") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    client.send("SEND\ndestination:any\ndestination-type:ANYCAST\n\nx");
    client.send("SUBSCRIBE\nid:1\ndestination:filtered\nselector:a=1");
    Lines lines(broker);
    struct Case {
        const char* frame;
        const char* told;
    };
    for (const Case& one : {
             Case{"SEND\ndestination:nobody\n\nx", "why=\"no queue or subscription is there\""},
             Case{"SEND\ndestination:/queue/x\n\nx", "put anycastPrefix=/queue/ into"},
             Case{"SEND\ndestination:/topic/x\n\nx", "put multicastPrefix=/topic/ into"},
             Case{"SEND\ndestination:any\ndestination-type:MULTICAST\n\nx",
                  "why=\"the message is MULTICAST and no queue there is\""},
             Case{"SEND\ndestination:filtered\n\nx", "the filters of all queues and diverts"},
         }) {
        CAPTURE(one.frame);
        client.send(one.frame);
        const std::string line = lines.one();
        CHECK(line.starts_with("message routed nowhere address="));
        CHECK(line.contains(one.told));
        client.send(one.frame);
        CHECK(lines.take().empty());
    }
    client.send("SEND\ndestination:any\n\nx");
    CHECK(lines.take().empty());
}

TEST_CASE("client log: addresses are told again when a thousand others were, not before") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    const auto send = [&](std::size_t number) {
        broker.advance(Milliseconds(1'000));  // so that no limit of lines counts
        Lines lines(broker);
        client.send("SEND\ndestination:a" + std::to_string(number) + "\n\nx");
        return lines.take().size();
    };
    constexpr std::size_t kMost = broker::ClientLog::kUnroutedAddressesMax;
    for (std::size_t i = 0; i < kMost; ++i) CHECK(send(i) == 1);
    CHECK(send(0) == 0);
    CHECK(send(kMost) == 1);
    CHECK(send(0) == 1);
    CHECK(send(2) == 0);
}

TEST_CASE("client log: lines of a connection and of all are limited, the others counted") {
    TestBroker broker;
    Lines lines(broker);
    TestClient client(broker);
    client.login("1.1");
    const auto fail = [](TestClient& from) { from.send("ABORT\ntransaction:no"); };
    for (std::size_t i = 0; i < broker::ClientLog::kLinesMax; ++i) fail(client);
    CHECK(lines.take().size() == broker::ClientLog::kLinesMax);
    for (int i = 0; i < 3; ++i) fail(client);
    CHECK(lines.take().empty());
    TestClient other(broker);
    other.login("1.1");
    fail(other);
    CHECK(lines.take().size() == 1);
    broker.advance(Milliseconds(1'000));
    CHECK(lines.one().starts_with("lines about clients left out=3 limits: 20 a second of a"));
    fail(client);
    CHECK(lines.take().size() == 1);
    broker.advance(Milliseconds(1'000));
    std::vector<std::unique_ptr<TestClient>> crowd;
    for (std::size_t i = 0; i < broker::ClientLog::kLinesMaxOfAll + 7; ++i) {
        crowd.push_back(std::make_unique<TestClient>(broker));
        crowd.back()->login("1.1");
        fail(*crowd.back());
    }
    CHECK(lines.take().size() == broker::ClientLog::kLinesMaxOfAll);
    broker.advance(Milliseconds(1'000));
    CHECK(lines.one().starts_with("lines about clients left out=7 "));
}

TEST_CASE("client log: limits that an ERROR does not name are named in its line") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    Lines lines(broker);
    const std::string head =
        "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n"
        "_AMQ_OperationName:getQueueNames\n\n";
    client.send(head + std::string(1024 * 1024 + 1, ' '));
    CHECK(lines.one().contains("longer than 1048576 bytes"));
    client.send(head + std::string(1024 * 1024 - 2, ' ') + "[]");
    CHECK(lines.take().empty());
    client.send(head + "no json");
    CHECK(lines.one().contains("no JSON array"));
    TestClient http(broker);
    http.raw("GET / HTTP/1.1\r\nx: " + std::string(64 * 1024, 'x'));
    CHECK(lines.one().contains("the head is longer than 65536 bytes"));
    TestClient post(broker);
    post.raw("POST / HTTP/1.1\r\nContent-Length: 134217729\r\n\r\n");
    CHECK(lines.one().contains("the body is longer than 134217728 bytes"));
}

TEST_CASE("client log: a filter over the limit is refused with the limit, not with itself") {
    TestBroker broker;
    Manager manager(broker);
    const auto count = [&](std::size_t size) {
        return manager.call("queue.DLQ", "countMessages", "[\"" + std::string(size, ' ') + "\"]");
    };
    CHECK(count(broker::kSelectorBytesMax + 1) ==
          "false \"AMQ229020: Invalid filter: longer than " +
              std::to_string(broker::kSelectorBytesMax) + " bytes\"");
    CHECK(count(broker::kSelectorBytesMax) ==
          "false \"AMQ229020: Invalid filter: " + std::string(broker::kSelectorBytesMax, ' ') +
              "\"");
}

TEST_CASE("hints: each cause has one line for each connection, and the wire is the same") {
    struct Case {
        const char* name;
        const char* frame;
    };
    for (const Case& one : {
             Case{"expires-in-seconds", "SEND\ndestination:DLQ\nexpires:1700000000\n\nx"},
             Case{"expires-in-seconds", "SEND\ndestination:nobody\nexpires:60000\n\nx"},
             Case{"window-in-auto", "SUBSCRIBE\nid:2\ndestination:t\nactivemq.prefetchSize:1"},
             Case{"wildcard", "SUBSCRIBE\nid:2\ndestination:a.>"},
             Case{"browser", "SUBSCRIBE\nid:2\ndestination:DLQ\nbrowser:true"},
             Case{"durable-without-name", "SUBSCRIBE\nid:2\ndestination:t\ndurable:true"},
             Case{"temporary-queue", "SUBSCRIBE\nid:2\ndestination:/temp-queue/x"},
             Case{"temporary-queue", "SEND\ndestination:/temp-queue/x\n\nx"},
             Case{"temporary-queue", "SEND\ndestination:DLQ\nreply-to:/temp-queue/x\n\nx"},
             Case{"classic-scheduler", "SEND\ndestination:DLQ\nAMQ_SCHEDULED_CRON:* * * * *\n\nx"},
             Case{"classic-scheduler", "SEND\ndestination:nobody\nAMQ_SCHEDULED_REPEAT:1\n\nx"},
             Case{"queue-prefix", "SUBSCRIBE\nid:2\ndestination:/queue/x"},
         }) {
        CAPTURE(one.frame);
        TestBroker broker;
        TestClient client(broker);
        client.login();
        Lines lines(broker);
        client.send(
            std::string(one.frame).insert(std::string(one.frame).find('\n'), "\nreceipt:r"));
        const std::string line = lines.one();
        CHECK(
            line.starts_with("hint " + std::string(one.name) + " peer=127.0.0.1:5000 user=admin"));
        CHECK(line.contains("why=\""));
        CHECK(line.contains("remedy=\""));
        CHECK(client.next_command() == "RECEIPT");
    }
}

TEST_CASE("hints: what is meant as it is said has none") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    Lines lines(broker);
    for (const char* frame : {
             "SEND\ndestination:DLQ\nexpires:1700000000001\n\nx",
             "SEND\ndestination:DLQ\nexpires:1699999999999\n\nx",
             "SEND\ndestination:DLQ\nexpires:0\n\nx",
             "SEND\ndestination:DLQ\nAMQ_SCHEDULED_DELAY:1\n\nx",
             "SEND\ndestination:DLQ\nAMQ_SCHEDULED_OTHERS:1\n\nx",
             "SEND\ndestination:DLQ\nreply-to:q\n\nx",
             "SUBSCRIBE\nid:1\ndestination:t\nactivemq.prefetchSize:1\nack:client",
             "SUBSCRIBE\nid:2\ndestination:t\nactivemq.prefetchSize:-1",
             "SUBSCRIBE\nid:3\ndestination:a>b",
             "SUBSCRIBE\nid:4\ndestination:t\nbrowser:false",
             "SUBSCRIBE\nid:5\ndestination:t\ndurable:true\ndurable-subscription-name:n",
             "SUBSCRIBE\nid:6\ndestination:/topic/x",
             "SUBSCRIBE\nid:7\ndestination:/queue/x\nsubscription-type:ANYCAST",
         }) {
        CAPTURE(frame);
        client.send(frame);
        CHECK(lines.take().empty());
    }
}

TEST_CASE("hints: NACK and an ACK in a transaction are told once") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 4; ++i) client.send("SEND\ndestination:DLQ\n\nx");
    client.send("SUBSCRIBE\nid:1\ndestination:DLQ\nack:client-individual");
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(header_of(client.next(), "ack"));
    Lines lines(broker);
    client.send("NACK\nid:" + ids[0]);
    CHECK(lines.one().starts_with("hint nack "));
    client.send("NACK\nid:" + ids[1]);
    CHECK(lines.take().empty());
    client.send("BEGIN\ntransaction:t");
    client.send("ACK\nid:" + ids[2] + "\ntransaction:t");
    CHECK(lines.one().starts_with("hint transactional-ack "));
    client.send("ACK\nid:" + ids[3] + "\nreceipt:r");
    CHECK(lines.take().empty());
}

TEST_CASE("hints: a message that goes nowhere is told by the SEND after the one with a hint") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    Lines lines(broker);
    client.send("SEND\ndestination:nobody\nexpires:60\n\nx");
    CHECK(lines.one().starts_with("hint expires-in-seconds "));
    client.send("SEND\ndestination:nobody\nexpires:60\n\nx");
    CHECK(lines.one().starts_with("message routed nowhere address=nobody "));
}

}  // namespace minibroker::test
