#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A consumer of queue `q` with three messages delivered and not acknowledged.
struct Holder {
    Holder(std::string_view stomp, std::string_view mode) : client(broker), version(stomp) {
        client.login(stomp).send(consume_frame("q", "ack:" + std::string(mode) + "\n"));
        for (const char* body : {"1", "2", "3"}) client.send(anycast_frame("q", body));
        for (const std::string& message : frames(client)) {
            ids.push_back(header_of(message, "message-id"));
        }
        REQUIRE(ids.size() == 3);
    }
    /// ACK or NACK by the rules of the version, answered by its receipt or an ERROR.
    std::string answer(std::string_view command,
                       const std::string& id,
                       std::string_view sub = "q") {
        std::string frame = std::string(command) + "\nreceipt:r\n";
        frame += version == "1.2" ? "id:" : "message-id:";
        frame += id + "\n";
        if (version == "1.1") frame += "subscription:" + std::string(sub) + "\n";
        client.send(frame);
        const std::string got = client.next();
        CHECK(header_of(got, "receipt-id") == "r");
        return got.starts_with("RECEIPT\n") ? "RECEIPT" : header_of(got, "message");
    }
    /// The bodies that are left in the queue once this client is gone.
    Strings left() {
        client.drop();
        return drain(broker, "q");
    }

    TestBroker broker;
    TestClient client;
    std::string version;
    Strings ids;
};

}  // namespace

TEST_CASE("ack: client acknowledges all up to the message, client-individual the message alone") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        for (const char* command : {"ACK", "NACK"}) {
            if (std::string_view(version) == "1.0" && std::string_view(command) == "NACK") continue;
            CAPTURE(version);
            CAPTURE(command);
            for (const char* mode : {"client", "unknown", "Client-Individual"}) {
                Holder cumulative(version, mode);
                CHECK(cumulative.answer(command, cumulative.ids[1]) == "RECEIPT");
                CHECK(cumulative.broker.queue("q").counters().acknowledged == 2);
                CHECK(cumulative.left() == Strings{"3"});
            }
            Holder single(version, "client-individual");
            CHECK(single.answer(command, single.ids[1]) == "RECEIPT");
            CHECK(single.left() == Strings{"1", "3"});
        }
    }
}

TEST_CASE("ack: what is not out is refused") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        CAPTURE(version);
        const auto refused = [&](auto choose) {
            Holder f(version, "client");
            return f.answer("ACK", choose(f));
        };
        const std::string unknown = "AMQ339025 failed to ack because no message with id ";
        const std::string wrong = "AMQ339018 Error acknowledging message ";
        CHECK(refused([](Holder&) { return "1,99999999"; }) == unknown + "1,99999999");
        for (const char* id : {"", "7", "x,1", "1,x", ",", "1,2,3", "99999999999999999999,1"}) {
            CAPTURE(id);
            CHECK(refused([&](Holder&) { return id; }) == wrong + id);
        }
        Holder twice(version, "client");
        CHECK(twice.answer("ACK", twice.ids[1]) == "RECEIPT");
        CHECK(twice.answer("ACK", twice.ids[0]) == unknown + twice.ids[0]);
    }
}

TEST_CASE("ack: in mode auto there is nothing to acknowledge") {
    Holder f("1.2", "auto");
    CHECK(f.answer("ACK", f.ids[0]) ==
          "AMQ339025 failed to ack because no message with id " + f.ids[0]);
    CHECK(f.broker.queue("q").counters().acknowledged == 3);
}

TEST_CASE("ack: another connection's message is none of the client's business") {
    Holder f("1.2", "client");
    TestClient other(f.broker);
    other.login().send("ACK\nid:" + f.ids[0]);
    CHECK(next_error(other) == "AMQ339025 failed to ack because no message with id " + f.ids[0]);
    CHECK(f.left() == Strings{"1", "2", "3"});
}

TEST_CASE("ack: headers that lack are named by version") {
    const auto refused = [](std::string_view version, std::string_view headers) {
        TestBroker broker;
        TestClient client(broker);
        client.login(version).send("ACK\n" + std::string(headers) + "\n");
        return next_error(client);
    };
    CHECK(refused("1.0", "id:1,2\n") == "AMQ339018 Error acknowledging message null");
    CHECK(refused("1.1", "message-id:1,2\n") == "AMQ339037 Must specify the subscription's id");
    CHECK(refused("1.1", "subscription:q\n") == "AMQ339018 Error acknowledging message null");
    CHECK(refused("1.2", "message-id:1,2\n") == "AMQ339039 No id header in ACK/NACK frame.");
}

TEST_CASE("ack: NACK is no command of 1.0") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.0").send("NACK\nmessage-id:1,2");
    CHECK(next_error(client).starts_with("AMQ339023 Invalid STOMP frame"));
    CHECK(client.closed());
}

TEST_CASE("ack: naming a wrong subscription makes the message unacknowledgeable, not lost") {
    Holder f("1.1", "client-individual");
    CHECK(f.answer("ACK", f.ids[0], "other") == "AMQ339026 subscription id other does not match q");
    CHECK(f.answer("ACK", f.ids[0]) ==
          "AMQ339025 failed to ack because no message with id " + f.ids[0]);
    CHECK(f.answer("ACK", f.ids[1]) == "RECEIPT");
    CHECK(f.left() == Strings{"1", "3"});
}

TEST_CASE("ack: the ack header is there in 1.2 and the modes that need it") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        for (const char* mode : {"auto", "client", "client-individual"}) {
            TestBroker broker;
            TestClient client(broker);
            client.login(version).send(consume_frame("q", std::string("ack:") + mode + "\n"));
            client.send(anycast_frame("q", "x"));
            const std::string message = client.next();
            const bool wanted =
                std::string_view(version) == "1.2" && std::string_view(mode) != "auto";
            CHECK(header_of(message, "ack") == (wanted ? header_of(message, "message-id") : ""));
        }
    }
}

TEST_CASE("ack: the receipt of an ACK means that the message never returns, whatever crashes") {
    for (const CrashMode mode : kAllCrashModes) {
        TestBroker broker;
        {
            TestClient client(broker);
            client.login().send(consume_frame("q", "ack:client-individual\n"));
            for (const char* body : {"1", "2"}) {
                client.send(anycast_frame("q", body, "persistent:true\n"));
            }
            client.send("ACK\nreceipt:r\nid:" + header_of(client.next(), "ack"));
            CHECK(client.skip() == 2);
        }
        broker.crash(mode, 7);
        CHECK(drain(broker, "q") == Strings{"2"});
    }
}

TEST_CASE("ack: a transaction header changes nothing, not even one nobody began") {
    Holder f("1.2", "client-individual");
    f.client.send("BEGIN\ntransaction:t");
    f.client.send("ACK\ntransaction:t\nid:" + f.ids[0]);
    f.client.send("ACK\ntransaction:none\nid:" + f.ids[1]);
    f.client.send("ABORT\ntransaction:t");
    CHECK(f.left() == Strings{"3"});
}

TEST_CASE("window: bytes are lent until acknowledged, and the last message may overdraw") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client\nconsumer-window-size:1\n"));
    for (const char* body : {"1", "2", "3"}) client.send(anycast_frame("q", body));
    const std::string first = client.next();
    CHECK(client.next().empty());
    client.send("ACK\nid:" + header_of(first, "ack"));
    const std::string second = client.next();
    CHECK(body_of(second) == "2");
    CHECK(client.next().empty());
    client.send("NACK\nid:" + header_of(second, "ack"));
    CHECK(client.bodies() == Strings{"3"});
}

TEST_CASE("window: just under, at and over two frames") {
    // Two frames of one size fill the window exactly: a third goes out only with one byte more.
    std::size_t frame_bytes = 0;
    {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q", "ack:client\n")).send(anycast_frame("q", "a"));
        frame_bytes = client.received().size();
    }
    for (const int extra : {-1, 0, 1}) {
        TestBroker broker;
        TestClient client(broker);
        const auto window = static_cast<int>(2 * frame_bytes) + extra;
        client.login().send(consume_frame(
            "q", "ack:client\nactivemq.prefetchSize:" + std::to_string(window) + "\n"));
        for (const char* body : {"a", "b", "c", "d"}) client.send(anycast_frame("q", body));
        CHECK(client.bodies().size() == (extra > 0 ? 3 : 2));
    }
}

TEST_CASE("window: zero is one message at a time, minus one is no limit, auto has none") {
    const auto delivered = [](std::string_view headers) {
        TestBroker broker;
        TestClient client(broker);
        client.login().send(consume_frame("q", headers));
        for (int i = 0; i < 50; ++i) client.send(anycast_frame("q", std::string(1000, 'x')));
        return client.bodies().size();
    };
    CHECK(delivered("ack:client\nconsumer-window-size:0\n") == 1);
    CHECK(delivered("ack:client\nconsumer-window-size:-1\n") == 50);
    CHECK(delivered("ack:client\n") == 9);
    CHECK(delivered("ack:auto\n") == 50);
    CHECK(delivered("ack:auto\nconsumer-window-size:1\n") == 1);
    CHECK(delivered("consumer-window-size:1\nactivemq.prefetchSize:-1\nack:client\n") == 1);
}

TEST_CASE("window: the acceptor's default counts where SUBSCRIBE says nothing") {
    config::Config config = default_config();
    config.acceptors[0].stomp_consumer_window_size = 1;
    TestBroker broker(config);
    TestClient client(broker);
    client.login().send(consume_frame("q", "ack:client-individual\n"));
    for (const char* body : {"1", "2"}) client.send(anycast_frame("q", body));
    CHECK(client.bodies() == Strings{"1"});
}
