#include <doctest/doctest.h>

#include "broker/broker.h"
#include "tests/support/test_broker.h"

// STOMP over WebSocket and in POSTs, through the whole session.
namespace minibroker::test {
namespace {

constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view kSwitched =
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
constexpr std::string_view kConnect = "CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n";

std::string stomp(std::string_view text) {
    return std::string(text) + "\n" + std::string(1, '\0');
}

// A masked binary message of less than 64 KiB; the mask is zeros.
std::string message(std::string_view payload, char first = '\x82') {
    std::string out(1, first);
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        out += '\xfe';
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size() & 0xff);
    }
    return out.append(4, '\0').append(payload);
}

std::string post(std::string_view body) {
    return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string answered(std::string_view body) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string receipt(std::string_view id) {
    return "RECEIPT\nreceipt-id:" + std::string(id) + "\n\n" + std::string("\0\n", 2);
}

// What `client` received since the position `from`, which moves on.
std::string since(const TestClient& client, std::size_t& from) {
    std::string part = client.received().substr(from);
    from = client.received().size();
    return part;
}

TEST_CASE("websocket session: a dialog is the same however its bytes are cut") {
    const std::string bytes = std::string(kUpgrade) + message(stomp(kConnect)) + message("\n") +
                              message("ping", '\x89') +
                              message(stomp("SEND\ndestination:DLQ\nreceipt:1\n")) +
                              message(stomp("DISCONNECT\nreceipt:2\n"));
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        config::Config config = default_config();
        config.acceptors[0].disable_stomp_server_header = true;
        config.persistence_enabled = false;
        TestBroker broker(std::move(config));
        TestClient client(broker);
        client.raw(bytes.substr(0, cut)).raw(bytes.substr(cut));
        CHECK(client.closed());
        const std::string& received = client.received();
        CHECK(received.starts_with(kSwitched));
        CHECK(received.ends_with("\x82\x18" + receipt("1") + "\x82\x18" + receipt("2")));
        CHECK(received.find("\x8a\x04ping") != std::string::npos);
        CHECK(received.find("\x82\x2a"
                            "CONNECTED\n") != std::string::npos);
        CHECK(broker.queue("DLQ").message_count() == 1);
    }
}

TEST_CASE(
    "websocket session: auto acknowledgement waits for the socket to take the whole message") {
    TestBroker broker;
    TestClient producer(broker);
    producer.login();
    TestClient client(broker);
    client.raw(kUpgrade).raw(message(stomp(kConnect)));
    client.raw(message(stomp("SUBSCRIBE\nid:1\ndestination:DLQ\nreceipt:s\n")));
    client.take_at_most(10);
    producer.send("SEND\ndestination:DLQ\n\n" + std::string(10'000, 'x'));
    CHECK(broker.queue("DLQ").message_count() == 1);
    client.take_at_most(10'000);
    CHECK(broker.queue("DLQ").message_count() == 1);
    client.take_at_most(10'000);
    CHECK(broker.queue("DLQ").message_count() == 0);
}

TEST_CASE("websocket session: a heart-beat is a message of one line end") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(kUpgrade).raw(message(stomp(std::string(kConnect) + "heart-beat:0,1000\n")));
    std::size_t from = client.received().size();
    broker.advance(Milliseconds(1'000));
    CHECK(since(client, from) == "\x82\x01\n");
}

TEST_CASE("websocket session: what is no STOMP inside gets an ERROR and the end, also HTTP") {
    for (const std::string_view payload : {"hello hello", "GET / HTTP/1.1\r\n\r\n"}) {
        TestBroker broker;
        TestClient client(broker);
        client.raw(kUpgrade).raw(message(payload));
        CHECK(client.closed());
        CHECK(client.received().starts_with(std::string(kSwitched) + "\x82"));
        CHECK(
            client.received().contains("ERROR\nmessage:The first frame must be CONNECT or STOMP."));
    }
}

TEST_CASE("tunnel: what is no STOMP inside gets an ERROR and the end") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(post("hello hello"));
    CHECK(client.closed());
    CHECK(client.received().starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(client.received().contains("ERROR\nmessage:The first frame must be CONNECT or STOMP."));
}

TEST_CASE("websocket session: a close frame is answered and ends the connection") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(kUpgrade).raw(message(stomp(kConnect)));
    std::size_t from = client.received().size();
    client.raw(message("\x03\xe8", '\x88') + message("ping", '\x89'));
    CHECK(client.closed());
    CHECK(since(client, from) == "\x88\x02\x03\xe8");
}

TEST_CASE(
    "websocket session: a frame over the limit ends the connection, its transaction is dropped") {
    config::Config config = default_config();
    config.acceptors[0].web_socket_max_frame_payload_length = 100;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.raw(kUpgrade).raw(message(stomp(kConnect)));
    client.raw(message(stomp("BEGIN\ntransaction:t\n")));
    client.raw(message(stomp("SEND\ndestination:DLQ\ntransaction:t\n")));
    client.raw(message(std::string(101, '\n')));
    CHECK(client.closed());
    CHECK(broker.core().sessions.size() == 0);
}

// The 10 s until the login hold for whatever a client of HTTP keeps busy with.
TEST_CASE("http: who is not logged in after 10 s is told so and closed, however it drips") {
    struct Dripper {
        std::string what;
        std::string first;
        std::string drop;
    };
    const Dripper drippers[] = {
        {"half a head", "GET / HTTP/1.1\r\nX", "x"},
        {"an upgrade that nobody knows",
         "GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
         "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"},
        {"empty POSTs", post(""), post("")},
        {"half a POST", "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nCONNECT\n", "x"},
        {"half a CONNECT in POSTs", post("CONNECT\nx:"), post("x")},
        {"an idle WebSocket", std::string(kUpgrade), ""},
        {"a WebSocket with pings", std::string(kUpgrade), message("", '\x89')},
        {"a WebSocket with empty messages", std::string(kUpgrade), message("")},
        {"half a CONNECT in a WebSocket",
         std::string(kUpgrade) + message("CONNECT\nx:"),
         message("x")},
    };
    for (const Dripper& dripper : drippers) {
        CAPTURE(dripper.what);
        TestBroker broker;
        TestClient client(broker);
        client.raw(dripper.first);
        for (int i = 0; i < 9; ++i) {
            broker.advance(Milliseconds(1'000));
            client.raw(dripper.drop);
        }
        CHECK_FALSE(client.closed());
        broker.advance(Milliseconds(1'000));
        CHECK(client.closed());
        CHECK(client.received().contains("No login within 10 s."));
        CHECK(broker.core().sessions.size() == 0);
    }
}

TEST_CASE("http: the time until the login is the handshake timeout when that is longer, or none") {
    for (const auto& [timeout, closes_at] : {std::pair(20, 20'000), std::pair(1, 10'000)}) {
        config::Config config = default_config();
        config.acceptors[0].handshake_timeout = timeout;
        TestBroker broker(std::move(config));
        TestClient client(broker);
        client.raw(kUpgrade);
        broker.advance(Milliseconds(closes_at - 1));
        CHECK_FALSE(client.closed());
        broker.advance(Milliseconds(1));
        CHECK(client.closed());
    }
    config::Config config = default_config();
    config.acceptors[0].handshake_timeout = 0;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.raw(kUpgrade);
    broker.advance(Milliseconds(50'000));
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(15'000));  // the connection TTL
    CHECK(client.closed());
}

TEST_CASE("http: a login ends the wait for it") {
    TestBroker broker;
    TestClient websocket(broker);
    websocket.raw(kUpgrade).raw(message(stomp(kConnect)));
    TestClient tunnel(broker);
    tunnel.raw(post(stomp(kConnect)));
    broker.advance(Milliseconds(30'000));
    CHECK_FALSE(websocket.closed());
    CHECK_FALSE(tunnel.closed());
}

TEST_CASE("websocket session: it counts once for connectionsAllowed") {
    config::Config config = default_config();
    config.acceptors[0].connections_allowed = 1;
    TestBroker broker(std::move(config));
    TestClient first(broker);
    first.raw(kUpgrade).raw(message(stomp(kConnect)));
    CHECK_FALSE(first.closed());
    TestClient second(broker);
    second.raw(kUpgrade);
    CHECK(second.closed());
    CHECK(second.received().empty());
    first.drop();
    TestClient third(broker);
    third.raw(kUpgrade);
    CHECK(third.received() == kSwitched);
}

TEST_CASE("tunnel: what one POST causes comes in one answer") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(post(stomp(kConnect)));
    CHECK(client.received().starts_with("HTTP/1.1 200 OK\r\n"));
    std::size_t from = client.received().size();
    client.raw(post(stomp("BEGIN\ntransaction:1\nreceipt:1\n") +
                    stomp("ABORT\ntransaction:1\nreceipt:2\n")));
    CHECK(since(client, from) == answered(receipt("1") + receipt("2")));
    client.raw("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    CHECK(since(client, from) == "HTTP/1.1 100 Continue\r\n\r\n");
    client.raw("6\r\nBEGIN\n\r\n");
    client.raw("19\r\ntransaction:1\nreceipt:3\n\n\r\n1\r\n" + std::string(1, '\0') + "\r\n");
    CHECK(since(client, from) == "");
    client.raw("0\r\n\r\n");
    CHECK(since(client, from) == answered(receipt("3")));
}

TEST_CASE("tunnel: a POST without anything to send is answered empty after httpResponseTime") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(post(stomp(kConnect)));
    std::size_t from = client.received().size();
    client.raw(post(""));
    broker.advance(Milliseconds(9'999));
    CHECK(since(client, from) == "");
    broker.advance(Milliseconds(1));
    CHECK(since(client, from) == answered(""));
    broker.advance(Milliseconds(20'000));
    CHECK(since(client, from) == "");
}

TEST_CASE("tunnel: a message waits for a POST, and is acknowledged only when it was sent") {
    TestBroker broker;
    TestClient producer(broker);
    producer.login();
    TestClient client(broker);
    client.raw(post(stomp(kConnect)));
    client.raw(post(stomp("SUBSCRIBE\nid:1\ndestination:DLQ\nreceipt:s\n")));
    std::size_t from = client.received().size();
    producer.send("SEND\ndestination:DLQ\n\none");
    producer.send("SEND\ndestination:DLQ\n\ntwo");
    CHECK(since(client, from) == "");
    CHECK(broker.queue("DLQ").message_count() == 2);
    client.raw(post(""));
    const std::string both = since(client, from);
    CHECK(both.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(both.find("one") < both.find("two"));
    CHECK(both.find("two") != std::string::npos);
    CHECK(broker.queue("DLQ").message_count() == 0);
    producer.send("SEND\ndestination:DLQ\n\nthree");
    client.drop();
    CHECK(broker.queue("DLQ").message_count() == 1);
}

TEST_CASE("tunnel: the receipt of a DISCONNECT leaves before the end") {
    TestBroker broker;
    TestClient client(broker);
    client.raw(post(stomp(kConnect)));
    std::size_t from = client.received().size();
    client.raw("POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" +
               stomp("DISCONNECT\nreceipt:1\n"));
    CHECK(since(client, from) == answered(receipt("1")));
    CHECK(client.closed());
}

TEST_CASE("http: a plain GET is answered and closed, an unknown upgrade is not") {
    TestBroker broker;
    TestClient get(broker);
    get.raw("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(get.received().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(get.closed());
    TestClient upgrade(broker);
    upgrade.raw("GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
    CHECK(upgrade.received().empty());
    CHECK_FALSE(upgrade.closed());
    upgrade.raw(kUpgrade);
    CHECK(upgrade.received() == kSwitched);
    TestClient remoting(broker);
    remoting.raw("GET / HTTP/1.1\r\nUpgrade: activemq-remoting\r\nConnection: Upgrade\r\n\r\n");
    CHECK(remoting.received() == "HTTP/1.1 403 Forbidden\r\n\r\n");
    CHECK(remoting.closed());
    TestClient junk(broker);
    junk.raw("GET / HTTP/1.1\r\nbad header\r\n\r\n");
    CHECK(junk.received().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(junk.closed());
}

}  // namespace
}  // namespace minibroker::test
