#include <doctest/doctest.h>

#include "broker/core.h"
#include "broker/session/session.h"

#include "tests/support/frames.h"

using namespace minibroker;
using namespace std::string_view_literals;
using namespace minibroker::test;

namespace {

/// A CONNECT as admin with these header lines.
std::string connect(std::string_view headers, std::string_view command = "CONNECT") {
    return std::string(command) + "\nlogin:admin\npasscode:admin\n" + std::string(headers) + "\n";
}

/// What one broker with default settings answers to a CONNECT, line by line.
std::string answer(std::string_view headers, std::string_view command = "CONNECT") {
    TestBroker broker;
    TestClient client(broker);
    return client.send(connect(headers, command)).next();
}

/// Lets `count` half seconds pass, each with a byte from the client.
void keep_alive(TestBroker& broker, TestClient& client, int count) {
    for (int i = 0; i < count; ++i) {
        client.raw("\n");
        broker.advance(Milliseconds(500));
    }
}

}  // namespace

TEST_CASE("connect: the highest version on both lists is agreed") {
    const auto version = [](std::string_view accepted) {
        return header_of(answer("accept-version:" + std::string(accepted) + "\n"), "version");
    };
    CHECK(version("1.0") == "1.0");
    CHECK(version("1.0,1.1") == "1.1");
    CHECK(version("1.2,1.1,1.0") == "1.2");
    CHECK(version("1.1, 1.2") == "1.1");
    CHECK(version("9.9,,1.1") == "1.1");
}

TEST_CASE("connect: CONNECTED has the headers of its version in Artemis's order") {
    const auto names = [](const std::string& frame) {
        std::string list;
        for (std::size_t at = frame.find('\n'); at + 1 < frame.size() && frame[at + 1] != '\n';) {
            const std::size_t colon = frame.find(':', at);
            list += frame.substr(at + 1, colon - at - 1) + " ";
            at = frame.find('\n', colon);
        }
        return list;
    };
    CHECK(names(answer("")) == "session ");
    CHECK(names(answer("accept-version:1.0\nheart-beat:1,1\n")) == "version session ");
    CHECK(names(answer("accept-version:1.1\n")) == "version session server ");
    CHECK(names(answer("accept-version:1.2\nreceipt:r\nheart-beat:0,0\nrequest-id:7\n")) ==
          "version session server response-id heart-beat receipt-id ");
    CHECK(header_of(answer("accept-version:1.2\n", "STOMP"), "version") == "1.2");
}

TEST_CASE("connect: the server header can be switched off") {
    config::Config config = default_config();
    config.acceptors[0].disable_stomp_server_header = true;
    TestBroker broker(config);
    TestClient client(broker);
    CHECK(header_of(client.send(connect("accept-version:1.2\n")).next(), "server").empty());
}

TEST_CASE("connect: versions that nobody speaks are refused in 1.0 form before the login is seen") {
    for (const char* list : {"", "2.0", "1.2 ", "x,y"}) {
        CAPTURE(list);
        TestBroker broker;
        TestClient client(broker);
        client.send(std::string("CONNECT\nreceipt:r\naccept-version:") + list + "\n");
        const std::string error = client.next();
        const std::string text = "AMQ339002 Stomp versions not supported " + std::string(list);
        CHECK(error == "ERROR\nmessage:" + text +
                           "\nversion:1.0,1.1,1.2\ncontent-type:text/plain\n\n"
                           "Supported protocol versions are v1.0 v1.1 v1.2");
        CHECK(client.closed());
    }
}

TEST_CASE("connect: STOMP is no command of 1.0 and fixes the version") {
    TestBroker broker;
    TestClient client(broker);
    client.send(connect("", "STOMP"));
    CHECK(next_error(client) == "AMQ339029 Unsupported command STOMP");
    client.send(send_frame("a", "x"));
    CHECK(next_error(client) == "AMQ339010 Connection is not valid.");
    CHECK_FALSE(client.closed());
    client.send(connect("accept-version:1.2\n"));
    CHECK(client.next().starts_with("CONNECTED\n"));
    CHECK(header_of(answer("accept-version:1.2\n"), "version") == "1.2");
}

TEST_CASE("connect: what comes before CONNECT is refused and the client may go on") {
    TestBroker broker;
    TestClient client(broker);
    client.raw("CONNECTED\n\n");
    client.raw(std::string_view("\0", 1));
    CHECK(next_error(client) == "AMQ339008 Connection has not been established.");
    client.send("BEGIN\ntransaction:t\nreceipt:r");
    const std::string error = client.next();
    CHECK(header_of(error, "message") == "AMQ339008 Connection has not been established.");
    CHECK(header_of(error, "receipt-id").empty());
    client.login("1.1");
}

TEST_CASE("connect: a wrong login gets an ERROR and the close in every version") {
    const char* const logins[] = {"login:admin\npasscode:wrong\n",
                                  "login:admin\npasscode:admin \n",
                                  "login:admin\npasscode:\n",
                                  "login:admin\n",
                                  "login:Admin\npasscode:admin\n",
                                  "login:nobody\npasscode:admin\n"};
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        for (const char* login : logins) {
            CAPTURE(version);
            CAPTURE(login);
            TestBroker broker;
            TestClient client(broker);
            client.send(std::string("STOMP\naccept-version:") + version + "\n" + login);
            if (std::string(version) == "1.0") {
                CHECK(next_error(client) == "AMQ339029 Unsupported command STOMP");
                client.send(std::string("CONNECT\n") + login);
            }
            const std::string error = client.next();
            CHECK(error.starts_with("ERROR\nmessage:Security Error occurred"));
            CHECK(body_of(error).starts_with("Security Error occurred: User name ["));
            CHECK(client.closed());
            CHECK(broker.core().sessions.size() == 0);
        }
    }
}

TEST_CASE("connect: the login error quotes the name and repeats the receipt") {
    TestBroker broker;
    TestClient client(broker);
    client.send("CONNECT\naccept-version:1.2\nreceipt:r\npasscode:admin");
    const std::string error = client.next();
    CHECK(header_of(error, "message") ==
          "Security Error occurred\\c User name [null] or password is invalid");
    CHECK(header_of(error, "receipt-id") == "r");
    CHECK(header_of(error, "content-type") == "text/plain");
    TestClient old(broker);
    old.send("CONNECT\nlogin:u\npasscode:p");
    CHECK(old.next() ==
          "ERROR\nmessage:Security Error occurred: User name [u] or password is invalid\n\n"
          "Security Error occurred: User name [u] or password is invalid");
}

TEST_CASE("connect: with security off everybody may enter") {
    config::Config config = default_config();
    config.security_enabled = false;
    TestBroker broker(config);
    for (const char* login : {"", "login:x\n", "login:x\npasscode:y\n"}) {
        TestClient client(broker);
        client.send(std::string("CONNECT\naccept-version:1.2\n") + login);
        CHECK(client.next_command() == "CONNECTED");
    }
}

TEST_CASE("connect: a second CONNECT is answered and changes neither login nor version") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2");
    client.send("CONNECT\naccept-version:1.0\nlogin:admin\npasscode:wrong\nclient-id:late");
    CHECK(header_of(client.next(), "version") == "1.2");
    client.send(topic_frame("a", "durable-subscription-name:n\nreceipt:r\n"));
    CHECK(client.next_command() == "RECEIPT");
    CHECK(broker.core().book.find_queue("late.n") != nullptr);
    client.send("STOMP\nreceipt:s");
    CHECK(client.next() == "RECEIPT\nreceipt-id:s\n\n");
}

TEST_CASE("connect: heart-beats leave at the agreed period and not before") {
    TestBroker broker;
    TestClient client(broker);
    client.send(connect("accept-version:1.2\nheart-beat:5000,1000\n"));
    const std::string connected = client.next();
    CHECK(header_of(connected, "heart-beat") == "1000,5000");
    for (int beat = 1; beat <= 5; ++beat) {
        CHECK(client.received().find_first_not_of('\n') == std::string::npos);
        const std::size_t before = client.received().size();
        broker.advance(Milliseconds(999));
        CHECK(client.received().size() == before);
        broker.advance(Milliseconds(1));
        CHECK(client.received().size() == before + 1);
    }
}

TEST_CASE("connect: a later CONNECT is told the first heart-beat agreement, which stays") {
    TestBroker broker;
    TestClient client(broker);
    const auto told = [&](const std::string& headers) {
        client.send(connect("accept-version:1.2\n" + headers));
        return header_of(client.next(), "heart-beat");
    };
    CHECK(told("").empty());
    CHECK(told("heart-beat:5000,700\n") == "700,5000");
    CHECK(told("heart-beat:9000,9000\n") == "700,5000");
    CHECK(told("").empty());
    broker.advance(Milliseconds(700));
    CHECK(client.received().ends_with("\n"));
}

TEST_CASE("connect: a CRLF CONNECT that agrees on 1.0 is answered in the manner of 1.2") {
    TestBroker broker;
    TestClient client(broker);
    client.raw("CONNECT\r\nlogin:admin\r\npasscode:admin\r\n\r\n\0"sv);
    const std::string connected = client.next();
    CHECK(header_of(connected, "version") == "1.0");
    CHECK_FALSE(header_of(connected, "server").empty());
    client.send(consume_frame("q", "ack:client\n")).send(anycast_frame("q", "x"));
    CHECK_FALSE(header_of(client.next(), "ack").empty());
}

TEST_CASE("connect: a CRLF CONNECT cut between CR and LF is an invalid frame, with its length") {
    TestBroker broker;
    TestClient client(broker);
    client.raw("CONNECT\r").raw("\nlogin:admin\r\n\r\n\0"sv);
    const std::string error = client.next();
    CHECK(error.starts_with("ERROR\n"));
    CHECK(header_of(error, "content-length") == std::to_string(body_of(error).size()));
}

TEST_CASE("connect: asking for no heart-beat gets none, and 1.0 knows none") {
    for (const char* headers : {"accept-version:1.2\nheart-beat:0,0\n",
                                "accept-version:1.2\n",
                                "heart-beat:1000,1000\n"}) {
        TestBroker broker;
        TestClient client(broker);
        client.send(connect(headers));
        (void)client.next();
        broker.advance(Milliseconds(59'000));
        CHECK(client.received().find_first_not_of('\n') == std::string::npos);
        CHECK(client.received().size() <= 1);
    }
}

TEST_CASE("connect: a heart-beat header that makes no sense is an error") {
    TestBroker broker;
    const auto refused = [&](std::string_view version, std::string_view header) {
        TestClient client(broker);
        client.send(connect("accept-version:" + std::string(version) +
                            "\nreceipt:r\nheart-beat:" + std::string(header) + "\n"));
        const std::string error = client.next();
        CHECK(error.starts_with("ERROR\n"));
        return header_of(error, "message") + "|" + header_of(error, "receipt-id") + "|" +
               (client.closed() ? "closed" : "open");
    };
    CHECK(refused("1.2", "1000") == "Incorrect heartbeat header 1000|r|closed");
    CHECK(refused("1.1", "1,2,3") == "Incorrect heartbeat header 1,2,3|r|open");
    CHECK(refused("1.1", "x,0") == "Invalid heart-beat header\\c x is not an integer||closed");
    CHECK(refused("1.2", "0, 5") == "Invalid heart-beat header\\c  5 is not an integer||closed");
}

TEST_CASE("connect: a client that says nothing for its TTL gets an ERROR and the close") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        CAPTURE(version);
        TestBroker broker;
        TestClient client(broker);
        client.login(version);
        broker.advance(Milliseconds(59'900));
        CHECK(client.next().empty());
        CHECK_FALSE(client.closed());
        broker.advance(Milliseconds(4'100));
        CHECK(client.next().find("AMQ229014") != std::string::npos);
        CHECK(client.closed());
    }
}

TEST_CASE("connect: any byte keeps the connection, a negotiated TTL shortens it") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1", "heart-beat:1000,0\n");
    keep_alive(broker, client, 300);
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(1'900));
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(4'100));
    CHECK(client.closed());
    CHECK(header_of(client.next(), "message") ==
          "AMQ229014\\c Did not receive data from /127.0.0.1\\c5000 within the 2000ms connection "
          "TTL. The connection will now be closed.");
}

TEST_CASE("connect: the handshake timeout closes without a frame, the first 8 bytes stop it") {
    config::Config config = default_config();
    config.acceptors[0].handshake_timeout = 2;
    TestBroker broker(config);
    const TestClient silent(broker);
    TestClient half(broker);
    TestClient begun(broker);
    half.raw("CONNECT");
    begun.raw("CONNECT\n");
    broker.advance(Milliseconds(1'999));
    CHECK_FALSE(silent.closed());
    broker.advance(Milliseconds(1));
    CHECK(silent.closed());
    CHECK(silent.received().empty());
    CHECK(half.closed());
    CHECK_FALSE(begun.closed());
}

TEST_CASE("connect: who is not logged in after 10 s gets an ERROR, however it drips") {
    TestBroker broker;
    TestClient dripping(broker);
    dripping.raw("CONNECT\n");
    TestClient early(broker);
    TestClient in_time(broker);
    early.login();
    for (int second = 0; second < 10; ++second) {
        CHECK_FALSE(dripping.closed());
        dripping.raw("a");
        if (second == 9) in_time.login();
        broker.advance(Milliseconds(1'000));
    }
    CHECK(dripping.closed());
    CHECK(header_of(dripping.next(), "message") == "No login within 10 s.");
    broker.advance(Milliseconds(20'000));
    CHECK_FALSE(early.closed());
    CHECK_FALSE(in_time.closed());
}

TEST_CASE("connect: connectionsAllowed counts recognised connections that are still open") {
    config::Config config = default_config();
    config.acceptors[0].connections_allowed = 2;
    TestBroker broker(config);
    TestClient idle(broker);
    TestClient first(broker);
    TestClient second(broker);
    first.login();
    second.login();
    TestClient third(broker);
    third.send(connect(""));
    CHECK(third.received().empty());
    CHECK(third.closed());
    first.drop();
    idle.login();
    TestClient fourth(broker);
    fourth.send(connect(""));
    CHECK(fourth.closed());
}

TEST_CASE("connect: nothing is allowed with zero connections or without a positive TTL") {
    for (int kind = 0; kind < 2; ++kind) {
        config::Config config = default_config();
        if (kind == 0) config.acceptors[0].connections_allowed = 0;
        if (kind == 1) config.acceptors[0].connection_ttl = 0;
        TestBroker broker(config);
        TestClient client(broker);
        client.send(connect("accept-version:1.2\n"));
        CHECK(client.received().empty());
        CHECK(client.closed());
    }
}

TEST_CASE("connect: the rest of a packet that was refused is not taken for frames") {
    for (const int kind : {0, 1, 2, 3}) {
        config::Config config = default_config();
        if (kind == 1) config.acceptors[0].connections_allowed = 0;
        if (kind == 2) config.acceptors[0].connection_ttl = 0;
        if (kind == 3) config.acceptors[0].speaks_stomp = false;
        TestBroker broker(config);
        const TestClient client(broker);
        broker::Session& session = *broker.core().sessions.find(client.session());
        session.on_bytes(kind == 0 ? "ACK\nid:1\n\n" : "CONNECT\naccept");
        session.on_rest("\0DISCONNECT\nreceipt:a\n\n\0"sv);
        session.on_rest("BEGIN\ntransaction:t\nreceipt:b\n\n\0"sv);
        CHECK(session.client().session_numbers.empty());
        CHECK(broker.core().budgets.transactions.used() == 0);
        broker.advance(Milliseconds(0));
        CHECK_FALSE(client.received().contains("RECEIPT"));
        CHECK(client.closed());
    }
}

TEST_CASE("connect: bytes that are not STOMP are answered by an ERROR and the close") {
    for (const char* bytes : {"connect\n\n", "\nCONNECT\n", "HULLO WORLD", "SEND\nabcd"}) {
        TestBroker broker;
        TestClient client(broker);
        client.raw(bytes);
        CHECK(client.closed());
        CHECK(header_of(client.next(), "message") == "The first frame must be CONNECT or STOMP.");
    }
    TestBroker broker;
    TestClient browser(broker);
    browser.raw("GET / HTTP/1.1\r\n\r\n");
    CHECK(browser.received().starts_with("HTTP/1.1 400 "));
    CHECK(browser.closed());
}
