#include <doctest/doctest.h>

#include "broker/session/session.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;
using namespace std::string_literals;

namespace {

std::string persistent(std::string_view body, std::string_view receipt) {
    return anycast_frame("q", body, "persistent:true\nreceipt:" + std::string(receipt) + "\n");
}

}  // namespace

TEST_CASE("receipts: they leave in the order of their frames and none before the disk") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1", "client-id:c\n").send(consume_frame("q", "ack:client\n"));
    broker.hold_journal(true);
    client.send(persistent("x", "1"));
    client.send(anycast_frame("q", "y", "receipt:2\n"));
    client.send(topic_frame("t", "durable-subscription-name:s\nreceipt:3\n"));
    client.send("BEGIN\ntransaction:t\nreceipt:4").send("COMMIT\ntransaction:none\nreceipt:5");
    client.send("UNSUBSCRIBE\nid:t\nreceipt:6").send("DISCONNECT\nreceipt:7");
    CHECK(client.skip() == 0);
    CHECK_FALSE(client.closed());
    broker.hold_journal(false);
    std::string order;
    for (const std::string& frame : frames(client)) {
        if (!frame.starts_with("MESSAGE\n")) order += header_of(frame, "receipt-id");
    }
    CHECK(order == "1234567");
    CHECK(client.closed());
}

TEST_CASE("receipts: one client's disk write does not hold up another's answers") {
    TestBroker broker;
    TestClient writer(broker);
    TestClient reader(broker);
    writer.login().send(consume_frame("q", "receipt:s\n"));
    CHECK(writer.next_command() == "RECEIPT");
    reader.login();
    broker.hold_journal(true);
    writer.send(persistent("x", "1"));
    reader.send("BEGIN\ntransaction:t\nreceipt:2");
    CHECK(reader.next_command() == "RECEIPT");
    CHECK(writer.skip() == 0);
}

TEST_CASE("receipts: the syncs may be switched off by kind of operation") {
    for (const bool transactional : {false, true}) {
        config::Config config = default_config();
        config.journal_sync_transactional = transactional;
        config.journal_sync_non_transactional = !transactional;
        TestBroker broker(config);
        TestClient client(broker);
        client.login().send(anycast_frame("q", "warm up")).send("BEGIN\ntransaction:t");
        client.send(anycast_frame("q", "x", "persistent:true\ntransaction:t\n"));
        broker.hold_journal(true);
        client.send(transactional ? persistent("y", "1") : "COMMIT\ntransaction:t\nreceipt:1");
        CHECK(client.skip() == 1);
        client.send(transactional ? "COMMIT\ntransaction:t\nreceipt:2" : persistent("y", "2"));
        CHECK(client.skip() == 0);
        broker.hold_journal(false);
        CHECK(client.skip() == 1);
    }
}

TEST_CASE("close: what follows a DISCONNECT in the packet is not carried out") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    client.raw(
        "DISCONNECT\nreceipt:1\n\n\0"
        "SEND\ndestination:q\ndestination-type:ANYCAST\nreceipt:2\n\nx\0"
        "SUBSCRIBE\nid:1\ndestination:a\n\n\0"s);
    const Strings got = frames(client);
    REQUIRE(got.size() == 2);
    CHECK(got[0] == "RECEIPT\nreceipt-id:1\n\n");
    CHECK(header_of(got[1], "message") == "AMQ339010 Connection is not valid.");
    CHECK(header_of(got[1], "receipt-id") == "2");
    CHECK(client.closed());
    CHECK(broker.core().book.find("q") == nullptr);
    CHECK(broker.core().book.find("a") == nullptr);
}

TEST_CASE("close: what follows the close in the packet is answered as Artemis does") {
    const std::pair<const char*, const char*> answers[] = {
        {"ACK\nid:3,4\n", "AMQ339025 failed to ack because no message with id 3,4"},
        {"NACK\n", "AMQ339039 No id header in ACK/NACK frame."},
        {"SUBSCRIBE\nid:1\ndestination:qq\n", ""},
        {"UNSUBSCRIBE\nid:9\n", "Cannot unsubscribe as no subscription exists for id\\c 9"},
        {"UNSUBSCRIBE\n", "AMQ339037 Must specify the subscription's id"},
        {"BEGIN\ntransaction:t\n", ""},
        {"BEGIN\n", "AMQ339032 Need a transaction id to begin"},
        {"COMMIT\ntransaction:t\n", "AMQ339013 Error committing t"},
        {"ABORT\ntransaction:t\n", "No transaction started\\c t"},
        {"ABORT\n", "AMQ339033 transaction header is mandatory to ABORT a transaction"},
        {"DISCONNECT\n", ""},
        {"MESSAGE\n", "AMQ339029 Unsupported command MESSAGE"},
        {"SEND\ndestination:qq\n", "AMQ339010 Connection is not valid."}};
    for (const std::string closing : {"DISCONNECT\nreceipt:c\n\n", "ACK\nid:7,9\nreceipt:c\n\n"}) {
        for (const auto& [frame, error] : answers) {
            CAPTURE(closing);
            CAPTURE(frame);
            TestBroker broker;
            TestClient client(broker);
            client.login();
            client.raw(closing + "\0"s + frame + "receipt:late\n\n\0"s);
            const Strings answered = frames(client);
            REQUIRE(answered.size() == 2);
            const bool is_error = *error != '\0';
            CHECK(answered[1].starts_with(is_error ? "ERROR\n" : "RECEIPT\n"));
            CHECK(header_of(answered[1], "receipt-id") == "late");
            CHECK(header_of(answered[1], "message") == error);
            CHECK(client.closed());
        }
    }
}

TEST_CASE("close: what follows the close in the packet changes nothing, on disk or not") {
    for (const bool held : {false, true}) {
        CAPTURE(held);
        TestBroker broker;
        TestClient client(broker);
        client.login("1.2", "client-id:c\n");
        client.send(topic_frame("t", "durable-subscription-name:s\n"));
        client.send(consume_frame("q", "ack:client-individual\n"));
        client.send(anycast_frame("q", "x", "persistent:true\n"));
        client.send("BEGIN\ntransaction:t").send(anycast_frame("other", "y", "transaction:t\n"));
        const std::string id = header_of(client.next(), "ack");
        REQUIRE(!id.empty());
        broker.hold_journal(held);
        client.raw("DISCONNECT\nreceipt:bye\n\n\0COMMIT\ntransaction:t\n\n\0ACK\nid:"s + id +
                   "\n\n\0UNSUBSCRIBE\nid:t\ndurable-subscription-name:s\n\n\0"s);
        broker.hold_journal(false);
        CHECK(frames(client).front() == "RECEIPT\nreceipt-id:bye\n\n");
        CHECK(client.closed());
        CHECK(drain(broker, "q") == Strings{"x"});
        CHECK(broker.core().book.find_queue("c.s") != nullptr);
        CHECK(broker.queue("other").message_count() == 0);
    }
}

TEST_CASE("close: invalid frames get an ERROR and the close in every version") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        for (const char* bytes : {"lower\n\n", "FROB\n\n", "\x01\x02\x03\x04\x05\n"}) {
            CAPTURE(version);
            CAPTURE(bytes);
            TestBroker broker;
            TestClient client(broker);
            client.login(version).raw(bytes);
            CHECK(next_error(client).starts_with("AMQ339023 Invalid STOMP frame "));
            CHECK(client.closed());
            CHECK(broker.core().sessions.size() == 0);
        }
    }
}

TEST_CASE("close: commands of the server are refused by name") {
    for (const char* command : {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"}) {
        TestBroker broker;
        TestClient client(broker);
        client.login("1.1").send(std::string(command) + "\nreceipt:r");
        const std::string error = client.next();
        CHECK(header_of(error, "message") ==
              "AMQ339029 Unsupported command " + std::string(command));
        CHECK(header_of(error, "receipt-id") == "r");
        CHECK_FALSE(client.closed());
    }
}

TEST_CASE("close: no malformed input leaves a connection open and mute") {
    // Artemis falls silent here (docs/decisions/0008).
    const struct {
        std::string version;
        std::string bytes;
    } cases[] = {{"1.0", "SEND\r\n\n"},
                 {"1.1", "SEND\nno colon\n\n"},
                 {"1.2", "SEND\nno colon\n\n"},
                 {"1.2", "SEND\ndestination:a\ncontent-length:x\n\n"},
                 {"1.2", "\r\r\n"}};
    for (const auto& each : cases) {
        CAPTURE(each.version);
        CAPTURE(each.bytes);
        TestBroker broker;
        TestClient client(broker);
        client.login(each.version).raw(std::string(each.bytes) + '\0').send("BEGIN\nreceipt:r");
        CHECK(client.next().starts_with("ERROR\n"));
        CHECK(client.closed());
    }
}

TEST_CASE("close: a negative content-length is the one mute input, and the TTL ends it") {
    TestBroker broker;
    TestClient client(broker);
    client.login().raw("SEND\ndestination:a\ncontent-length:-5\n\n").send("BEGIN\nreceipt:r");
    CHECK(client.next().empty());
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(66'000));
    CHECK(client.closed());
}

TEST_CASE("journal failure: whoever waits gets an ERROR, and nothing is acknowledged any more") {
    // The Nth operation on the disk fails, for every N until the script runs through without one.
    for (std::uint64_t ahead = 1;; ++ahead) {
        CAPTURE(ahead);
        REQUIRE(ahead < 200);
        MemoryFileSystem files;
        TestBroker broker(default_config(), &files);
        FaultPlan plan;
        plan.operation = files.operations() + ahead;
        files.set_fault(plan);
        TestClient client(broker);
        client.login("1.1").send(consume_frame("q", "ack:client\n"));
        std::size_t receipts = 0;
        for (const char* body : {"1", "2", "3"}) client.send(persistent(body, "r"));
        for (const std::string& frame : frames(client)) {
            if (frame.starts_with("RECEIPT\n")) ++receipts;
            if (!frame.starts_with("ERROR\n")) continue;
            CHECK(frame.find("The journal cannot be written, the broker stops.") !=
                  std::string::npos);
        }
        if (broker.journal_error().empty()) {
            CHECK(receipts == 3);
            break;
        }
        CHECK(receipts < 3);
        CHECK(client.closed());
        broker.crash(CrashMode::kDropAll);
        const Strings left = drain(broker, "q");
        CHECK(left.size() >= receipts);
        const Strings sent{"1", "2", "3"};
        CHECK(std::equal(left.begin(), left.end(), sent.begin()));
    }
}

TEST_CASE("journal failure: clients that wait for nothing are told as well") {
    MemoryFileSystem files;
    TestBroker broker(default_config(), &files);
    TestClient idle(broker);
    TestClient writer(broker);
    idle.login().send(consume_frame("q"));
    writer.login();
    FaultPlan plan;
    plan.operation = files.operations() + 1;
    plan.code = ErrorCode::kIo;
    files.set_fault(plan);
    writer.send(persistent("x", "1"));
    for (TestClient* client : {&idle, &writer}) {
        CHECK(next_error(*client).starts_with("The journal cannot be written"));
        CHECK(client->closed());
    }
}

TEST_CASE("journal failure: without a journal nothing waits and nothing is kept") {
    config::Config config = default_config();
    config.persistence_enabled = false;
    TestBroker broker(config);
    TestClient client(broker);
    client.login().send(persistent("x", "1")).send("BEGIN\ntransaction:t");
    client.send(anycast_frame("q", "y", "persistent:true\ntransaction:t\n"));
    client.send("COMMIT\ntransaction:t\nreceipt:2");
    CHECK(client.skip() == 2);
    CHECK(drain(broker, "q") == Strings{"x", "y"});
    CHECK(broker.files().operations() == 0);
}
