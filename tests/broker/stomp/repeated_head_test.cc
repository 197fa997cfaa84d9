// A producer that sends one head again and again has it looked at once: nobody may tell.
#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// `frame` without its message-id, which counts all messages, and without the `ack` that repeats
/// it.
std::string without_id(std::string frame) {
    const std::string id = header_of(frame, "message-id");
    for (const std::string& line : {"message-id:" + id, "ack:" + id}) {
        const std::size_t begin = frame.find(line);
        if (begin != std::string::npos) frame.erase(begin, line.size());
    }
    return frame;
}

/// What a consumer sees of five SENDs with the same head, time moving between them.
/// @param interrupted  another head stands between each two
Strings seen(const std::string& version, const std::string& headers, bool interrupted) {
    TestBroker broker;
    TestClient consumer(broker);
    consumer.login(version);
    consumer.send(consume_frame("q", "id:a\\cb\nack:client-individual\n"));
    TestClient producer(broker);
    producer.login();
    for (int i = 0; i < 5; ++i) {
        if (interrupted) producer.send(anycast_frame("other", "x"));
        // Bodies of one size and of others, and one without.
        const std::string body(i == 3 ? 0 : static_cast<std::size_t>(10 + i / 2), 'x');
        producer.send(anycast_frame("q", body, headers));
        broker.advance(Milliseconds(10));
    }
    broker.advance(Milliseconds(500));
    Strings all;
    for (std::string& frame : frames(consumer)) all.push_back(without_id(std::move(frame)));
    return all;
}

}  // namespace

TEST_CASE("repeated heads: the messages are those of heads that differ") {
    for (const char* headers : {"",
                                "persistent:true\n",
                                "priority:7\nfoo:bar\\cbaz\nfoo:second\n",
                                "JMSXGroupID:g\ncorrelation-id:c\ntype:t\n",
                                "expires:9999999999999\n",
                                "AMQ_SCHEDULED_DELAY:200\n",
                                "timestamp:1\nsubscription:2\nack:3\n",
                                "content-type:text/plain\nreply-to:r\n"}) {
        for (const char* version : {"1.0", "1.1", "1.2"}) {
            CAPTURE(headers);
            CAPTURE(version);
            const Strings repeated = seen(version, headers, false);
            CHECK(repeated.size() == 5);
            CHECK(repeated == seen(version, headers, true));
        }
    }
}

TEST_CASE("repeated heads: a large body is large, and the next one is not") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (const std::size_t size : {1U, 1U, 200'000U, 1U}) {
        client.send(anycast_frame("q", std::string(size, 'x')));
    }
    std::vector<bool> large;
    broker.queue("q").for_each_waiting([&](const broker::MessageReference& reference) {
        large.push_back(reference.message->large_size >= 0);
    });
    CHECK(large == std::vector<bool>{false, false, true, false});
}

TEST_CASE("repeated heads: a destination that was deleted meanwhile is made anew") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 3; ++i) client.send(anycast_frame("q", "x"));
    broker.core().manager.delete_queue(broker.queue("q").get());
    client.send(anycast_frame("q", "x"));
    CHECK(broker.queue("q").message_count() == 1);
}

TEST_CASE("repeated heads: each answers its receipt and belongs to its transaction") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    client.send("BEGIN\ntransaction:t\n\n");
    const std::string frame = anycast_frame("q", "x", "transaction:t\nreceipt:r\n");
    for (int i = 0; i < 4; ++i) {
        client.send(frame);
        CHECK(client.next_command() == "RECEIPT");
    }
    CHECK(broker.queue("q").message_count() == 0);
    client.send("COMMIT\ntransaction:t\n\n");
    CHECK(broker.queue("q").message_count() == 4);
}

TEST_CASE("repeated heads: a permission that is taken away, and given again, counts at once") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    const std::string frame = anycast_frame("q", "x", "receipt:r\n");
    const auto answer = [&] { return client.send(frame).next_command(); };
    for (int i = 0; i < 3; ++i) CHECK(answer() == "RECEIPT");
    config::Config config = default_config();
    config.security_roles["q"]["amq"].send = false;
    REQUIRE(broker.reload(config));
    TestClient other(broker);
    other.login("1.1");
    CHECK(client.send(frame).next_command() == "ERROR");
    REQUIRE(broker.reload(default_config()));
    TestClient again(broker);
    again.login("1.1");
    for (int i = 0; i < 2; ++i) CHECK(again.send(frame).next_command() == "RECEIPT");
    REQUIRE(broker.reload(config));
    CHECK(again.send(frame).next_command() == "ERROR");
    CHECK(broker.queue("q").message_count() == 5);
}

TEST_CASE("repeated heads: new address settings hold for the next frame") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 3; ++i) client.send(send_frame("open", "x"));
    CHECK(broker.core().book.find_queue("open") == nullptr);
    config::Config config = default_config();
    config.address_settings["open"].default_address_anycast = true;
    REQUIRE(broker.reload(config));
    client.send(send_frame("open", "x"));
    CHECK(broker.queue("open").message_count() == 1);
}

TEST_CASE("repeated heads: a routing type that the address lost is given to it again") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 3; ++i) client.send(anycast_frame("q", "x"));
    broker::Address& address = *broker.core().book.find("q");
    address.types = {};
    client.send(anycast_frame("q", "x"));
    CHECK(address.types.has(broker::RoutingType::kAnycast));
    CHECK(broker.queue("q").message_count() == 4);
}
