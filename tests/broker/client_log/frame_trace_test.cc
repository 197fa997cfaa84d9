#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "broker/client_log/frame_trace.h"
#include "broker/core.h"
#include "tests/support/test_broker.h"

// Every frame as a line of the log (docs/LOGGING.md, "Every frame").
namespace minibroker::test {
namespace {

constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// A broker that traces, and its lines. @param level  of all other lines
struct Traced {
    explicit Traced(LogLevel level = LogLevel::kError)
        : logger(
              level,
              [this](LogLevel, std::string_view line) { lines.emplace_back(line); },
              TraceFrames::kYes) {
        broker::Core& core = broker.core();
        core.trace = std::make_unique<broker::FrameTrace>(logger, [&](std::string_view operation) {
            return core.management.has_public_arguments(operation);
        });
        core.session_parts.trace = core.trace.get();
    }

    // Those since the last call.
    [[nodiscard]] std::vector<std::string> take() { return std::exchange(lines, {}); }

    std::vector<std::string> lines;
    Logger logger;
    TestBroker broker;
};

}  // namespace

TEST_CASE("frame trace: each frame is one line, in and out, whatever the level") {
    Traced traced;
    TestClient client(traced.broker);
    client.send("CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin");
    const auto login = traced.take();
    REQUIRE(login.size() == 2);
    CHECK(login[0] ==
          "frame in peer=127.0.0.1:5000 CONNECT accept-version=\"1.2\" login=\"admin\" "
          "passcode=\"***\" body=0");
    CHECK(login[1].starts_with("frame out peer=127.0.0.1:5000 CONNECTED version=\"1.2\" session="));
    CHECK(login[1].ends_with(" body=0"));
    client.send("SUBSCRIBE\nid:1\ndestination:DLQ\nack:client");
    client.send("SEND\ndestination:DLQ\nreceipt:r\nn =:a\\nb\"\n\nhello");
    const auto sent = traced.take();
    REQUIRE(sent.size() == 4);
    CHECK(sent[1] ==
          "frame in peer=127.0.0.1:5000 SEND destination=\"DLQ\" receipt=\"r\" "
          "n\\x20\\x3d=\"a\\x0ab\\x22\" body=5 \"hello\"");
    CHECK(std::ranges::count_if(sent, [](const std::string& line) {
              return line.starts_with(
                         "frame out peer=127.0.0.1:5000 MESSAGE subscription=\"1\" ") &&
                     line.ends_with(" body=5 \"hello\"");
          }) == 1);
    CHECK(std::ranges::count(sent,
                             "frame out peer=127.0.0.1:5000 RECEIPT receipt-id=\"r\" body=0") == 1);
    client.send("ACK\nid:nonsense");
    const auto failed = traced.take();
    REQUIRE(failed.size() == 2);
    CHECK(failed[1].starts_with("frame out peer=127.0.0.1:5000 ERROR message=\"AMQ339018 Error"));
}

TEST_CASE("frame trace: a login shows the values of its known headers alone") {
    Traced traced;
    TestClient client(traced.broker);
    client.send(
        "STOMP\naccept-version:1.2\nhost:h\nlogin:admin\npasscode:admin\nheart-beat:0,0\n"
        "client-id:c\npin:1\nreceipt:r");
    CHECK(traced.take().at(0) ==
          "frame in peer=127.0.0.1:5000 STOMP accept-version=\"1.2\" host=\"h\" login=\"admin\" "
          "passcode=\"***\" heart-beat=\"0,0\" client-id=\"c\" pin=\"***\" receipt=\"r\" body=0");
}

TEST_CASE("frame trace: what is no frame has a line as well") {
    Traced traced;
    TestClient client(traced.broker);
    client.raw("CONNECTX\npasscode:geheimnis\n\n");
    const auto lines = traced.take();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with("frame in peer=127.0.0.1:5000 no-frame why=\"AMQ339023 "));
    CHECK(lines[1].starts_with("frame out peer=127.0.0.1:5000 ERROR message=\"AMQ339023 "));
    for (const std::string& line : lines) CHECK_FALSE(line.contains("g,e,h,e,i,m"));
}

TEST_CASE("frame trace: no secret and no control byte is in a line") {
    Traced traced;
    TestClient client(traced.broker);
    client.login("1.1", "x-password:geheimnis\n");
    client.send("SUBSCRIBE\nid:1\ndestination:DLQ");
    client.send("SEND\ndestination:DLQ\nPassCode:geheimnis\n\n\x1b[31m\x01\x7f\xff");
    client.send(
        "SEND\ndestination:DLQ\nnote:login a passcode:geheimnis\n\n{\"Password\": \"geheimnis\"}");
    client.send(
        "SEND\ndestination:activemq.management\n_AMQ_ResourceName:queue.DLQ\n"
        "_AMQ_OperationName:sendMessage\n\n[{}, 3, \"x\", true, \"admin\", \"geheimnis\"]");
    client.send("SUBSCRIBE\nid:2\ndestination:DLQ\nselector:passcode = = 'geheimnis'");
    const auto lines = traced.take();
    CHECK(lines.size() >= 10);
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK_FALSE(line.contains("geheimnis"));
        CHECK(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
    }
}

TEST_CASE("frame trace: a secret is hidden whatever its header is called, and however it is sent") {
    using namespace std::string_literals;
    const std::string call = "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n";
    for (const std::string& frame : {
             "CONNECT\nlogin:a\npass\\code:geheimnis\n\n"s,
             "CONNECT\nlogin:a\np\0asscode:geheimnis\n\n"s,
             "CONNECT\nlogin:a\npasscode:\n geheimnis\n\n"s,
             "CONNECT\nlogin:a\npasscode:\n gehei:mnis\n\n"s,
             "CONNECT\nlogin:a\npasscode:\ngehei:mnis\n\n"s,
             "CONNECT\nlogin:a\npasscode:x\n gehei:mnis\n\n"s,
             "CONNECT\nlogin:a\npasscode:x\ngehei:mnis\n\n"s,
             "CONNECT\nlogin:a\npasscode geheimnis\n\n"s,
             "CONNECT\nlogin:a\npass:geheimnis\n\n"s,
             "STOMP\nlogin:a\nPasscod:geheimnis\nhost:h\npw:geheimnis\n\n"s,
             "CONNECT\nlogin:a\n\ngeheimnis"s,
             "SEND\ndestination:DLQ\nx-secret:geheimnis\n\n"s,
             "SEND\ndestination:DLQ\nAuthorization:Bearer geheimnis\n\n"s,
             "SEND\ndestination:DLQ\nX-Api-Key:geheimnis\n\n"s,
             "SEND\ndestination:DLQ\nx-token:geheimnis\n gehei:mnis\n\n"s,
             "SEND\ndestination:DLQ\n\n{\"secret\":\"geheimnis\"}"s,
             "SEND\ndestination:DLQ\n\n{\"pass-word\":\"geheimnis\"}"s,
             call + "_AMQ_OperationName:updateConnector\n\n[\"geheimnis\"]",
             call +
                 "_AMQ_OperationName:addUser(java.lang.String,java.lang.String)\n\n[\"geheimnis\"]",
             call + "_AMQ_OperationName:sendMessage(x)\n\n[\"geheimnis\"]",
             call + "_AMQ_OperationName:nobodyKnowsIt\n\n[\"geheimnis\"]",
             "AUTH geheimnis\n\n"s,
             "Auth\ngeheimnis\n\n"s,
         }) {
        CAPTURE(frame);
        for (const char* version : {"1.0", "1.1", "1.2"}) {
            Traced traced(LogLevel::kTrace);
            TestClient client(traced.broker);
            if (!frame.starts_with("CONNECT")) client.login(version);
            client.raw(frame + std::string(1, '\0'));
            const auto lines = traced.take();
            CHECK_FALSE(lines.empty());
            for (const std::string& line : lines) {
                CAPTURE(line);
                CHECK_FALSE(line.contains("gehei"));
                CHECK_FALSE(line.contains("mnis"));
                CHECK_FALSE(line.contains("g,e,h,e,i"));
                CHECK(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
            }
        }
    }
}

TEST_CASE("frame trace: arguments that are no secrets are shown") {
    Traced traced;
    TestClient client(traced.broker);
    client.login();
    (void)traced.take();
    client.send(
        "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n"
        "_AMQ_OperationName:destroyQueue(java.lang.String)\n\n[\"q\"]");
    CHECK(traced.take()[0].ends_with(" body=5 \"[\\x22q\\x22]\""));
}

TEST_CASE("frame trace: long frames have short lines") {
    Traced traced;
    TestClient client(traced.broker);
    client.login();
    (void)traced.take();
    std::string frame = "SEND\ndestination:DLQ";
    for (std::size_t i = 0; i < 100; ++i)
        frame += "\nh" + std::to_string(i) + ":" + std::string(300, 'v');
    client.send(frame + "\n\n" + std::string(70'000, 'b'));
    const auto lines = traced.take();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].contains(" headers_left_out=37 body=70000 \"" + std::string(64, 'b') + "\"..."));
    CHECK(lines[0].contains("h62=\"" + std::string(256, 'v') + "...\""));
    CHECK_FALSE(lines[0].contains("h63="));
}

TEST_CASE("frame trace: inside of WebSocket and POST the frames are the same") {
    const std::string connect =
        "CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n\n" + std::string(1, '\0');
    Traced traced;
    TestClient client(traced.broker);
    const auto size = static_cast<char>(0x80U | connect.size());
    client.raw(std::string(kUpgrade) + "\x82" + size + std::string(4, '\0') + connect);
    TestClient post(traced.broker);
    post.raw("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(connect.size()) + "\r\n\r\n" +
             connect);
    const auto lines = traced.take();
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == lines[2]);
    CHECK(lines[0].ends_with(
        " CONNECT accept-version=\"1.2\" login=\"admin\" passcode=\"***\" body=0"));
    CHECK(lines[3].starts_with("frame out peer=127.0.0.1:5000 CONNECTED "));
}

TEST_CASE("frame trace: a logger that does not want it has none") {
    TestBroker broker;
    CHECK(broker.core().trace == nullptr);
}

}  // namespace minibroker::test
