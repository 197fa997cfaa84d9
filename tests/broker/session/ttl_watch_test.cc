#include "broker/session/ttl_watch.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A TTL of 10 s, looked at every second.
config::Config short_ttl() {
    config::Config config = default_config();
    config.acceptors[0].connection_ttl = 10'000;
    config.connection_ttl_check_interval = 1'000;
    return config;
}

}  // namespace

TEST_CASE("ttl watch: the TTL counts from the look that follows the last bytes") {
    TestBroker broker(short_ttl());
    TestClient client(broker);
    client.login();
    broker.advance(Milliseconds(5'500));
    client.raw("\n");
    broker.advance(Milliseconds(10'499));
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(1));
    CHECK(client.closed());
}

TEST_CASE("ttl watch: of many each ends at its own time, those that say something stay") {
    TestBroker broker(short_ttl());
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<TestClient>(broker));
        clients.back()->login();
        broker.advance(Milliseconds(1'000));
        if (i >= 10) continue;
        for (const auto& client : clients) client->raw("\n");
    }
    // The first ten were heard at 11 s, the others at 11 to 20 s.
    const auto open = [&] {
        return std::ranges::count_if(clients, [](const auto& client) { return !client->closed(); });
    };
    for (int second = 21; second <= 30; ++second) {
        clients[0]->raw("\n");
        broker.advance(Milliseconds(1'000));
        CHECK(open() == 1 + 30 - second);
    }
}

TEST_CASE("ttl watch: a session that is gone leaves nothing behind") {
    TestBroker broker(short_ttl());
    {
        TestClient client(broker);
        client.login();
        broker.advance(Milliseconds(2'000));
        client.drop();
    }
    broker.advance(Milliseconds(30'000));
    TestClient other(broker);
    CHECK(other.login().send("SEND\ndestination:t\nreceipt:r\n\nx").next_command() == "RECEIPT");
}

TEST_CASE("ttl watch: before the protocol is known the TTL does not run") {
    config::Config config = short_ttl();
    config.acceptors[0].handshake_timeout = 0;
    TestBroker broker(config);
    TestClient client(broker);
    client.raw("CON");
    broker.advance(Milliseconds(60'000));
    CHECK_FALSE(client.closed());
    client.raw("NECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n\n");
    client.raw(std::string(1, '\0'));
    broker.advance(Milliseconds(10'000));
    CHECK_FALSE(client.closed());
    broker.advance(Milliseconds(1'000));
    CHECK(client.closed());
}
