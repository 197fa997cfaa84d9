#include <doctest/doctest.h>

#include <string>

#include "tests/broker/client_log/log_lines.h"
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
        if (*end == 0) {
            client.drop();
        } else {
            client.send(end);
        }
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
    CHECK(line.contains("(from STOMP 1.1 on these colons are sent as \\c)"));
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

TEST_CASE("hints: selectors that fit no message, colons, blanks and times that are past") {
    struct Case {
        const char* name;
        const char* frame;
        const char* told;
    };
    for (const Case& one : {
             Case{"selector",
                  "SUBSCRIBE\nid:2\ndestination:t\nselector:colour = red",
                  "command=SUBSCRIBE selector='colour = red' why=\"red is the name of a header"},
             Case{"selector",
                  "SUBSCRIBE\nid:2\ndestination:t\nselector:size>3",
                  "selector=size>3 why=\"headers are texts"},
             Case{"selector",
                  "SUBSCRIBE\nid:2\ndestination:t\nselector:a = \"b\"",
                  "selector='a = \"b\"' why=\"\\x22b\\x22 is the name"},
             Case{"unescaped-colon", "SEND\ndestination:DLQ::DLQ\n\nx", "destination=DLQDLQ why="},
             Case{"unescaped-colon",
                  "SUBSCRIBE\nid:2\ndestination:DLQ::DLQ",
                  "remedy=\"write \\c for a colon: ADDRESS\\c\\cQUEUE\""},
             Case{"expired",
                  "SEND\ndestination:DLQ\nexpires:1699999999999\n\nx",
                  "expires=1699999999999 why="},
             Case{"blank-in-destination", "SEND\ndestination: DLQ\n\nx", "destination=' DLQ' why="},
             Case{"blank-in-destination",
                  "SUBSCRIBE\nid:2\ndestination:t ",
                  "destination='t ' why="},
         }) {
        CAPTURE(one.frame);
        TestBroker broker;
        TestClient client(broker);
        client.raw(
            "CONNECT\r\naccept-version:1.2\r\nhost:localhost:61613\r\nlogin:admin\r\n"
            "passcode:admin\r\n\r\n" +
            std::string(1, '\0'));
        CHECK(client.next_command() == "CONNECTED");
        Lines lines(broker);
        client.send(one.frame);
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(
            line.starts_with("hint " + std::string(one.name) + " peer=127.0.0.1:5000 user=admin"));
        CHECK(line.contains(one.told));
        std::string again = one.frame;
        if (const std::size_t id = again.find("id:2"); id != std::string::npos) again[id + 3] = '3';
        client.send(again);
        for (const std::string& more : lines.take()) CHECK_FALSE(more.starts_with("hint "));
    }
}

TEST_CASE(
    "hints: escaped colons, those of CONNECT, selectors that fit and inner blanks have none") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "host:localhost:61613\n");
    Lines lines(broker);
    for (const char* frame : {"SEND\ndestination:DLQ\\c\\cDLQ\n\nx",
                              "SUBSCRIBE\nid:1\ndestination:a b",
                              "SUBSCRIBE\nid:2\ndestination:t\nselector:size = '3'"}) {
        CAPTURE(frame);
        client.send(frame);
        CHECK(lines.take().empty());
    }
}

TEST_CASE("hints: an ANYCAST message beside a MULTICAST queue that nobody consumes has none") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send("SUBSCRIBE\nid:1\ndestination:t\ndurable-subscription-name:d");
    client.send(anycast_frame("t", "x"));  // makes the queue
    Lines lines(broker);
    TestClient second(broker);
    second.login().send(anycast_frame("t", "x"));
    CHECK(lines.one().starts_with("hint anycast-beside-subscribers "));
    client.send("DISCONNECT");
    TestClient third(broker);
    third.login().send(anycast_frame("t", "x"));
    CHECK(lines.take().empty());
}

TEST_CASE("hints: queue-prefix is told although a SEND to the address was told") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login().send("SEND\ndestination:/queue/x\n\nx");
    TestClient client(broker);
    client.login();
    Lines lines(broker);
    client.send("SUBSCRIBE\nid:1\ndestination:/queue/x");
    CHECK(lines.one().starts_with("hint queue-prefix "));
    TestClient other(broker);
    other.login().send("SUBSCRIBE\nid:1\ndestination:/queue/x");
    CHECK(lines.take().empty());
}

TEST_CASE("client log: an address with a blank at an end is quoted, and the blank its cause") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    Lines lines(broker);
    client.send("SEND\ndestination: jobs2\n\nx").send("SEND\ndestination: jobs2\n\nx");
    const auto all = lines.take();
    REQUIRE(all.size() == 2);
    CHECK(all[0].starts_with("hint blank-in-destination "));
    CHECK(all[1].starts_with("message routed nowhere address=' jobs2' "));
    CHECK(
        all[1].contains("; the name begins or ends with a blank\" remedy=\"send no blank behind"));
}

TEST_CASE("client log: a CONNECT without its NUL is told so") {
    for (const char* bytes :
         {"CONNECT\naccept-version:1.2\n\n", "CONNECT\n\n", "CONNECT\nlogin:a"}) {
        TestBroker broker;
        TestClient client(broker);
        Lines lines(broker);
        client.raw(bytes);
        broker.advance(Milliseconds(10'000));
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(
            line.contains("No login within 10 s. A CONNECT has begun and not ended: no NUL byte"));
        CHECK(line.contains("remedy=\"end each frame with a NUL byte, CONNECT too\""));
        CHECK(header_of(client.next(), "message").starts_with("No login within 10 s."));
    }
}

TEST_CASE("client log: the remedy of a foreign command is STOMP's, that of == is =") {
    TestBroker broker;
    for (const auto& [frame, remedy] :
         {std::pair("PUBLISH\ndestination:q\n\nx", "remedy=\"the command is SEND, in capitals\""),
          std::pair("SUBSCRIBE\nid:1\ndestination:q\nselector:a == 'b'",
                    "remedy=\"write = in place of ==\""),
          std::pair("SUBSCRIBE\nid:1\ndestination:q\nselector:a != 'b'",
                    "remedy=\"write <> in place of !=\"")}) {
        TestClient client(broker);
        client.login();
        Lines lines(broker);
        client.send(frame);
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(line.contains(remedy));
    }
}

TEST_CASE("hints: a NACK that is refused has acknowledged nothing, and no hint says so") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2").send(consume_frame("q", "ack:client\n"));
    Lines lines(broker);
    client.send("NACK\nid:nope\ntransaction:t");
    const std::string line = lines.one();
    CHECK(line.starts_with("AMQ332069"));
    CHECK_FALSE(line.contains("hint"));
}

TEST_CASE("hints: what a client sends is no field of a line of its own") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2");
    Lines lines(broker);
    client.send("SEND\ndestination:q why=\"fine\" x='y'\npriority:z\n\nx");
    const std::string line = lines.one();
    CHECK(line.contains(R"(address='q why=\x22fine\x22 x=\x27y\x27' why=")"));
}

}  // namespace minibroker::test
