#include <doctest/doctest.h>

#include <string>

#include "tests/broker/log_lines.h"
#include "tests/support/frames.h"

// Hints about what a client does and hardly means (docs/LOGGING.md).
namespace minibroker::test {

TEST_CASE(
    "hints: a SEND in a transaction that was not begun is told, and what is lost at the end") {
    for (const char* end : {"DISCONNECT", "ABORT\ntransaction:none", ""}) {
        CAPTURE(end);
        TestBroker broker;
        TestClient client(broker);
        client.login("1.2");
        Lines lines(broker);
        client.send("BEGIN\ntransaction:t1");
        CHECK(lines.take().empty());
        client.send(anycast_frame("DLQ", "x", "transaction:T1\n"));
        const std::string hint = lines.one();
        CHECK(
            hint.starts_with("hint transaction-not-begun peer=127.0.0.1:5000 user=admin "
                             "command=SEND transaction=T1 why="));
        client.send(anycast_frame("DLQ", "x", "transaction:T1\n"));
        CHECK(lines.take().empty());
        if (*end == 0)
            client.drop();
        else
            client.send(end);
        const auto last = lines.take();
        REQUIRE(!last.empty());
        CHECK(
            last.front().starts_with("transaction lost peer=127.0.0.1:5000 user=admin "
                                     "transaction=T1 messages=2 why="));
        CHECK(last.front().contains("without its BEGIN and COMMIT"));
    }
}

TEST_CASE("hints: messages of a transaction without COMMIT are told of once, others not") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2");
    Lines lines(broker);
    for (const char* name : {"a", "b", "c", "empty", "gone", "done"})
        client.send("BEGIN\ntransaction:" + std::string(name));
    for (const char* name : {"a", "a", "a", "b", "c", "gone", "done"})
        client.send(anycast_frame("DLQ", "x", "transaction:" + std::string(name) + "\n"));
    client.send("ABORT\ntransaction:gone").send("COMMIT\ntransaction:done");
    CHECK(lines.take().empty());
    client.send("DISCONNECT\nreceipt:r");
    const std::string line = lines.one();
    CHECK(
        line.starts_with("transaction lost peer=127.0.0.1:5000 user=admin transaction=a "
                         "messages=3 other-transactions=2 why="));
    CHECK(line.contains("without its COMMIT"));
    CHECK(line.contains("remedy="));
    TestClient other(broker);
    other.login("1.2");
    other.send("BEGIN\ntransaction:t").send("DISCONNECT");
    CHECK(lines.take().empty());
}

TEST_CASE("hints: the remedy of an invalid selector is a selector that can match") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    Lines lines(broker);
    client.send("SUBSCRIBE\nid:1\ndestination:q\nselector:size >");
    const std::string line = lines.one();
    CAPTURE(line);
    CHECK(line.contains("colour = 'red' AND size = '3'"));
    CHECK(line.contains("for size > 3 begin with convert_string_expressions:"));
    (void)client.skip();
    for (const char* selector : {"colour = 'red' AND size = '3'",
                                 "convert_string_expressions\\c"
                                 "size > 2"}) {
        client.send("SUBSCRIBE\nid:" + std::string(selector) +
                    "\ndestination:t\nselector:" + selector);
    }
    client.send("SEND\ndestination:t\ncolour:red\nsize:3\n\nx");
    CHECK(client.bodies().size() == 2);
}

}  // namespace minibroker::test
