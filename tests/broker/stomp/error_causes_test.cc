// The line in the log of each ERROR frame has the cause and a remedy (docs/LOGGING.md); what the
// client gets stays what Artemis says.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "broker/limits/limits.h"
#include "tests/broker/stomp/limited_config.h"
#include "tests/support/frames.h"
#include "tests/support/management.h"
#include "tests/support/test_broker.h"

namespace minibroker::test {
namespace {

struct Row {
    const char* version;
    std::string frame;  ///< as it is sent, but for its NUL
    const char* error;  ///< how the `message` begins
    const char* why;    ///< in the cause
};

std::vector<Row> sends() {
    const std::string dlq = "SEND\ndestination:DLQ\n";
    const std::string any = "destination-type:ANYCAST\n";
    return {
        {"1.2", "SEND\n\nx", "The destination header", "the frame has no destination header\""},
        {"1.2", "SEND\ndestinaton:q\n\nx", "The destination header", "but one called destinaton\""},
        {"1.2",
         dlq + "destination-type:QUEUE\n\nx",
         "AMQ339031 Error handling send",
         "destination-type=QUEUE is neither ANYCAST nor MULTICAST"},
        {"1.2", dlq + "priority:high\n\nx", "AMQ339031", "priority=high is no integer from -128"},
        {"1.2", dlq + "priority:128\n\nx", "AMQ339031", "priority=128 is no integer from -128 to"},
        {"1.2", dlq + "expires:tomorrow\n\nx", "AMQ339031", "expires=tomorrow is no integer"},
        {"1.2", dlq + "AMQ_SCHEDULED_DELAY:1s\n\nx", "AMQ339031", "AMQ_SCHEDULED_DELAY=1s is no"},
        {"1.2", dlq + "AMQ_SCHEDULED_TIME:x\n\nx", "AMQ339031", "AMQ_SCHEDULED_TIME=x is no int"},
        {"1.2", dlq + "_AMQ_ROUTING_TYPE:x\n\nx", "AMQ339011", "a header is the broker's own"},
        {"1.2",
         "SEND\ndestination:fixed.topic\n_AMQ_ROUTING_TYPE:1\n\nx",
         "AMQ339011",
         "_AMQ_ROUTING_TYPE names a routing type that the address has not"},
        {"1.2",
         dlq + "big:" + std::string(103'000, 'x') + "\n\n" + std::string(200'000, 'y'),
         "AMQ339011",
         "stompMinLargeMessageSize allows less than 102400"},
        {"1.2",
         "SEND\ndestination:fixed.new\n\nx",
         "AMQ339001",
         "address=fixed.new is not there, and autoCreateAddresses is false"},
        {"1.2",
         "SEND\ndestination:fixed.topic\n" + any + "\nx",
         "AMQ339041",
         "asks for ANYCAST (by a header or the prefix of the destination), the address has"},
        {"1.2",
         "SEND\ndestination:fixed.queue\n" + any + "\nx",
         "AMQ339011",
         "has no ANYCAST queue and autoCreateQueues is false"},
        {"1.2", "SEND\ndestination:full.q\n" + any + "\nx", "AMQ339011", "the address is full"},
        {"1.2", "SEND\ndestination:to.full\n\nx", "AMQ339011", "a divert of the address forwards"},
        {"1.2", "SEND\ndestination:round.a\n\nx", "The diverts of round.a", "lead in a circle"},
        {"1.0", "SEND\ndestination:a::\n\nx", "AMQ229216", "destination=a:: lacks what is before"},
        {"1.0", "SEND\ndestination:::q\n\nx", "address can't be", "destination=::q lacks what is"},
        {"1.2",
         "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n"
         "_AMQ_OperationName:getVersion\n\nx",
         "AMQ339011",
         "the body is no JSON array"},
    };
}

std::vector<Row> subscriptions() {
    const std::string one = "SUBSCRIBE\nid:1\ndestination:";
    const std::string any = "subscription-type:ANYCAST\n";
    return {
        {"1.2", "SUBSCRIBE\nid:1\n\n", "The destination header", "no destination header"},
        {"1.2",
         one + "q\nsubscription-type:queue\n\n",
         "Invalid subscription-type",
         "subscription-type=queue is neither ANYCAST nor MULTICAST"},
        {"1.2",
         one + "q\nconsumer-window-size:1k\n\n",
         "Invalid consumer-window-size",
         "consumer-window-size=1k is no integer of 32 bits"},
        {"1.2",
         one + "q\nactivemq.prefetchSize:1k\n\n",
         "Invalid activemq.prefetchSize",
         "activemq.prefetchSize=1k is no integer of 32 bits"},
        {"1.2", one + "q\nselector:\n\n", "Selector cannot be empty", "has no value"},
        {"1.2",
         one + "q\nselector:\"a\" =\n\n",
         "Invalid selector",
         "selector='\\x22a\\x22 =' at byte "},
        {"1.2",
         one + "q\nselector:a =\n\n",
         "Invalid selector \"a =\"",
         "selector='a =' at byte 4: "},
        {"1.2", one + "q\nselector:a>\n\n", "Invalid selector", "selector='a>' at byte 3: a value"},
        {"1.2",
         one + "q\nselector:a = 'b\n\n",
         "Invalid selector",
         "selector='a = 'b' does not parse: the quote is not closed"},
        {"1.2",
         one + "q\nselector:a = \"b\n\n",
         "Invalid selector",
         "does not parse: the quote is not closed"},
        {"1.2", one + "q\nselector:a = 'b' && c = 'd'\n\n", "Invalid selector", "& is no operator"},
        {"1.2", one + "q\nselector:a = 'b' || c = 'd'\n\n", "Invalid selector", "| is no operator"},
        {"1.2", one + "q\nselector:a == 'b'\n\n", "Invalid selector", "== is no operator"},
        {"1.2", one + "q\nselector:a != 'b'\n\n", "Invalid selector", "!= is no operator"},
        {"1.2",
         one + "q\nselector:a # 'b'\n\n",
         "Invalid selector",
         "a character that cannot stand"},
        {"1.2",
         one + "q\nno-local:true\nselector:hyphenated_props\\ca-b = 1\n\n",
         "AMQ339016",
         "no-local puts the selector in brackets"},
        {"1.2",
         "SUBSCRIBE\nid:used\ndestination:q\n\n",
         "There already is a subscription",
         "id=used is that of a subscription"},
        {"1.2", one + "\n\n", "AMQ339016", "destination= is no address that has messages"},
        {"1.2",
         one + "t\ndurable-subscription-name:d\n\n",
         "AMQ339016",
         "durable-subscription-name=d and the CONNECT had no client-id"},
        {"1.2", one + "fixed.new\n\n", "AMQ339001", "address=fixed.new is not there"},
        {"1.2", one + "fixed.queue\n" + any + "\n", "AMQ339016", "queue=fixed.queue is not there"},
        {"1.2", one + "fixed.topic\n" + any + "\n", "AMQ339041", "asks for ANYCAST (by a header"},
        {"1.2", one + "nobody.q\n" + any + "\n", "AMQ339016", "its maxConsumers=0 allows"},
        {"1.2", one + "nobody.t\n\n", "AMQ339016", "its maxConsumers=0 allows"},
        {"1.0", "UNSUBSCRIBE\n\n", "AMQ339035", "the frame has neither id nor destination"},
        {"1.2", "UNSUBSCRIBE\n\n", "AMQ339037", "the frame has no id header"},
        {"1.2", "UNSUBSCRIBE\nid:none\n\n", "Cannot unsubscribe", "id=none is that of no subscr"},
    };
}

std::vector<Row> others() {
    return {
        {"1.2", "ACK\nmessage-id:1,2\n\n", "AMQ339039", "the frame has no id header"},
        {"1.1", "ACK\nmessage-id:1,2\n\n", "AMQ339037", "the frame has no subscription header"},
        {"1.1", "ACK\nsubscription:used\n\n", "AMQ339018", "the frame has no message-id header"},
        {"1.0", "ACK\n\n", "AMQ339018", "the frame has no message-id header"},
        {"1.2", "ACK\nid:x\n\n", "AMQ339018", "id=x is no id of a message here: NUMBER,NUMBER"},
        {"1.2", "ACK\nid:used\n\n", "AMQ339018", "id=used is the id of the subscription, not of"},
        {"1.1",
         "ACK\nsubscription:used\nmessage-id:used\n\n",
         "AMQ339018",
         "id=used is the id of the subscription"},
        {"1.2", "NACK\nid:1,2\n\n", "AMQ339025", "id=1,2 is of no message that this connection"},
        {"1.2", "BEGIN\n\n", "AMQ339032", "the frame has no transaction header"},
        {"1.2", "BEGIN\ntransaction:open\n\n", "Transaction already", "transaction=open is begun"},
        {"1.2", "COMMIT\n\n", "AMQ339030", "the frame has no transaction header"},
        {"1.2", "COMMIT\ntransaction:no\n\n", "AMQ339013", "transaction=no is not open on this"},
        {"1.2", "COMMIT\ntransaction:twice\n\n", "AMQ339013", "transaction=twice has a SEND whose"},
        {"1.2", "ABORT\n\n", "AMQ339033", "the frame has no transaction header"},
        {"1.2", "ABORT\ntransaction:no\n\n", "No transaction", "transaction=no is not open on"},
        {"1.2", "MESSAGE\n\n", "AMQ339029", "a client may not send MESSAGE here"},
        {"1.2", "send\ndestination:q\n\nx", "AMQ339023", "the command SEND is not in capitals"},
        {"1.2", "SEND \ndestination:q\n\nx", "AMQ339023", "behind the command SEND is no line end"},
        {"1.1", "SEND\r\ndestination:q\r\n\r\nx", "AMQ339023", "behind the command SEND is no"},
        {"1.2", "HULLO\n\nx", "AMQ339023", "no command begins with HULLO"},
        {"1.2", "PUBLISH\ndestination:q\n\nx", "AMQ339023", "PUBLISH is no command of STOMP"},
        {"1.2", "rollback\n\nx", "AMQ339023", "ROLLBACK is no command of STOMP"},
        {"1.2", "hello\n\nx", "AMQ339023", "no command begins with hello"},
        {"1.2", "PUBLISHED\n\nx", "AMQ339023", "no command begins with PUBLISHED"},
        {"1.2", "{geheim}\n\nx", "AMQ339023", "no command begins with ***"},
        {"1.2", "SEND\ndestination:a\\b\n\nx", "AMQ339040", "a backslash in a header line stands"},
        {"1.2",
         "SEND\ndestination\n\nx",
         "Invalid header line without",
         "the line behind the command has no colon"},
        {"1.2",
         "SEND\ncontent-length:x\n\nx",
         "Invalid content-length",
         "content-length=x is no integer from -2147483648 to 2147483647"},
        {"1.2", "SEND\na:b\r\r\n\nx", "Invalid line end", "two carriage returns"},
        {"1.2", "\rSEND\n\nx", "Invalid line end", "a carriage return between frames"},
        {"1.2", "SEND\na:" + std::string(200'000, 'x'), "The header line is", "longer than 131072"},
        {"1.2", "SEND\ncontent-length:1000000000\n\n", "The body is", "longer than 104857600"},
    };
}

void prepare(TestClient& client, const char* version) {
    client.login(version);
    client.send(anycast_frame("full.q", "x"));
    client.send("SUBSCRIBE\nid:used\ndestination:topic\n");
    client.send("BEGIN\ntransaction:open\n");
    client.send(anycast_frame("DLQ", "x", "_AMQ_DUPL_ID:1\n"));
    client.send("BEGIN\ntransaction:twice\n");
    client.send(anycast_frame("DLQ", "x", "_AMQ_DUPL_ID:1\ntransaction:twice\n"));
    (void)client.skip();
}

// The one line since `before` that tells of an ERROR.
std::string line_since(const TestBroker& broker, std::size_t before) {
    std::vector<std::string> lines;
    for (std::size_t i = before; i < broker.told().size(); ++i) {
        if (broker.told()[i].starts_with("AMQ332069: ")) lines.push_back(broker.told()[i]);
    }
    CHECK(lines.size() == 1);
    return lines.empty() ? std::string() : lines.front();
}

void check_line(const std::string& line, std::string_view why) {
    CAPTURE(line);
    const std::size_t begin = line.find(" why=\"");
    const std::size_t end = line.find("\" remedy=\"");
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    CHECK(line.substr(begin, end + 1 - begin).contains(why));
    CHECK(line.size() > end + 12);
    CHECK(std::ranges::count(line.substr(begin), '"') == 4);  // none inside
    CHECK(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
}

void check(const Row& row) {
    CAPTURE(row.frame.substr(0, 200));
    TestBroker broker(limited_config());
    TestClient client(broker);
    prepare(client, row.version);
    const std::size_t before = broker.told().size();
    client.raw(row.frame + std::string(1, '\0'));
    std::string error = client.next();
    while (!error.empty() && !error.starts_with("ERROR")) error = client.next();
    const std::string message = header_of(error, "message");
    CAPTURE(message);
    CHECK(message.starts_with(row.error));
    check_line(line_since(broker, before), row.why);
}

}  // namespace

TEST_CASE("error causes: a refused SEND") {
    for (const Row& row : sends()) check(row);
}

TEST_CASE("error causes: a refused SUBSCRIBE or UNSUBSCRIBE") {
    for (const Row& row : subscriptions()) check(row);
}

TEST_CASE("error causes: ACK, transactions, and bytes that are no frame") {
    for (const Row& row : others()) check(row);
}

TEST_CASE("error causes: a CONNECT that is refused, and what comes without one") {
    const std::string login = "CONNECT\naccept-version:1.2\n";
    for (const Row& row : std::vector<Row>{
             {"", "CONNECT\naccept-version:2.0\n\n", "AMQ339002", "accept-version=2.0 has none of"},
             {"", login + "\n", "Security Error", "the CONNECT has no login header"},
             {"", login + "login:admin\n\n", "Security Error", "has no passcode header"},
             {"",
              login + "login:admin\npasscode:x\n\n",
              "Security Error",
              "passcode is not that of"},
             {"",
              login + "login:eve\npasscode:x\n\n",
              "Security Error",
              "there is no user of that"},
             {"",
              login + "login:admin\npasscode:admin\nheart-beat:10s,10s\n\n",
              "Invalid heart-beat header",
              "heart-beat=10s,10s is not two integers"},
             {"",
              login + "login:admin\npasscode:admin\nheart-beat:10000\n\n",
              "Incorrect heartbeat header",
              "heart-beat=10000 is not two integers"},
             {"", "STOMP\n\n", "AMQ339029", "STOMP 1.0 has no command STOMP"},
         }) {
        CAPTURE(row.frame);
        TestBroker broker;
        TestClient client(broker);
        client.raw(row.frame + std::string(1, '\0'));
        std::string error = client.next();
        while (!error.empty() && !error.starts_with("ERROR")) error = client.next();
        CHECK(header_of(error, "message").starts_with(row.error));
        check_line(line_since(broker, 0), row.why);
    }
}

TEST_CASE("error causes: an ACK of what is acknowledged, gone, automatic, another's") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    const auto ack = [&](const std::string& subscription, const std::string& id) {
        const std::size_t before = broker.told().size();
        client.send("ACK\nsubscription:" + subscription + "\nmessage-id:" + id);
        return line_since(broker, before);
    };
    const auto get = [&](const char* subscription, const char* mode) {
        (void)client.skip();
        client.send(anycast_frame("DLQ", "x"));
        client.send(std::string("SUBSCRIBE\ndestination:DLQ\nid:") + subscription +
                    "\nack:" + mode);
        return header_of(client.next(), "message-id");
    };
    const std::string automatic = get("a", "auto");
    check_line(ack("a", automatic), "id=" + automatic + " is of a subscription with ack:auto");
    client.send("UNSUBSCRIBE\nid:a");
    const std::string single = get("c", "client-individual");
    check_line(ack("other", single), "subscription=other did not get the message, id=c did");
    client.send("UNSUBSCRIBE\nid:c");
    check_line(ack("c", single), "id=" + single + " is of a subscription that has ended");
    check_line(ack("c", single), "id=" + single + " is of no message that this connection holds");
}

TEST_CASE("error causes: what is sent where no CONNECT has succeeded") {
    TestBroker broker;
    TestClient first(broker);
    first.send("CONNECTED\n");
    check_line(line_since(broker, 0), "CONNECTED came before a CONNECT");
    TestClient old(broker);
    old.send("STOMP\n");
    const std::size_t before = broker.told().size();
    old.send("SEND\ndestination:q\n\nx");
    check_line(line_since(broker, before), "no CONNECT has succeeded on this connection");
}

TEST_CASE("error causes: limits of transactions, and a user that is wanted") {
    config::Config config = default_config();
    config.reject_empty_validated_user = true;
    TestBroker broker(config);
    TestClient client(broker);
    client.login("1.1");
    client.send("SEND\ndestination:DLQ\n\nx");
    check_line(line_since(broker, 0), "rejectEmptyValidatedUser is true and the message names no");
    for (std::size_t i = 0; i < broker::kTransactionsMax; ++i)
        client.send("BEGIN\ntransaction:" + std::to_string(i));
    const std::size_t before = broker.told().size();
    client.send("BEGIN\ntransaction:more");
    check_line(line_since(broker, before), "a transaction is open until its COMMIT or ABORT");
}

TEST_CASE("error causes: operations of management") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    client.send("SUBSCRIBE\nid:1\ndestination:q\nsubscription-type:ANYCAST");
    Manager manager(broker);
    (void)manager.call("broker", "destroyQueue", "[\"q\", true]");
    check_line(line_since(broker, 0), "took the consumer or its queue away");
    const std::size_t before = broker.told().size();
    (void)manager.call("broker", "closeConnectionsForUser", "[\"admin\"]");
    for (std::size_t i = before; i < broker.told().size(); ++i)
        check_line(broker.told()[i], "an operation of management closed the connection");
    CHECK(broker.told().size() > before);
}

TEST_CASE("error causes: silence") {
    TestBroker broker;
    TestClient silent(broker);
    silent.login();
    broker.advance(Milliseconds(63'000));
    check_line(line_since(broker, 0),
               "the client sent nothing, not even a heart-beat, for 60000 ms");
}

}  // namespace minibroker::test
