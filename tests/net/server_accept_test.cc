// Clients come and go at the real server's sockets.
#include <doctest/doctest.h>

#include <memory>

#include "tests/net/running_server.h"
#include "tests/net/socket_client.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

TEST_CASE("server: many clients at once are served, each its own messages in order") {
    constexpr int kClients = 20;
    constexpr int kMessages = 20;
    GatedFileSystem files;
    RunningServer running(files);
    std::vector<std::unique_ptr<SocketClient>> clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<SocketClient>(running.port()));
        clients.back()->login().send(consume_frame("q" + std::to_string(i), "receipt:s\n"));
        clients.back()->expect_receipt("s");
    }
    for (int number = 0; number < kMessages; ++number) {
        for (int i = 0; i < kClients; ++i) {
            const std::string queue = "q" + std::to_string(kClients - 1 - i);
            clients[static_cast<std::size_t>(i)]->send(
                anycast_frame(queue, queue + "." + std::to_string(number)));
        }
    }
    for (int i = 0; i < kClients; ++i) {
        Strings expected;
        for (int number = 0; number < kMessages; ++number)
            expected.push_back("q" + std::to_string(i) + "." + std::to_string(number));
        CHECK(clients[static_cast<std::size_t>(i)]->bodies(kMessages) == expected);
    }
}

TEST_CASE("server: a client over connectionsAllowed is refused, until another one has left") {
    config::Config config = server_config();
    config.acceptors[0].connections_allowed = 2;
    GatedFileSystem files;
    RunningServer running(files, config);
    SocketClient first(running.port());
    first.login();
    {
        SocketClient second(running.port());
        second.login();
        SocketClient third(running.port());
        third.send("CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin");
        CHECK(third.next().empty());
        CHECK(running.logged("connectionsAllowed=2 of the acceptor is reached"));
        second.send("DISCONNECT\nreceipt:bye");
        second.expect_receipt("bye");
        CHECK(second.next().empty());
    }
    SocketClient fourth(running.port());
    fourth.login().round_trip();
    first.round_trip();
}

TEST_CASE("server: clients that reset their connection, before or after the login, harm nobody") {
    GatedFileSystem files;
    RunningServer running(files);
    SocketClient other(running.port());
    other.login();
    for (int i = 0; i < 10; ++i) {
        SocketClient silent(running.port());
        silent.reset();
        SocketClient logged_in(running.port());
        logged_in.login().send(consume_frame("q"));
        logged_in.reset();
        other.round_trip();
    }
    other.send(anycast_frame("q", "x", "receipt:r\n")).expect_receipt("r");
}

TEST_CASE("server: each acceptor has its port, and one that is not to start has none") {
    config::Config config = server_config();
    config.acceptors.push_back(config.acceptors[0]);
    config.acceptors.back().name = "second";
    config.acceptors.push_back(config.acceptors[0]);
    config.acceptors.back().name = "later";
    config.acceptors.back().auto_start = false;
    GatedFileSystem files;
    RunningServer running(files, config);
    CHECK(running.server().port("second") != running.port());
    CHECK(running.server().port("later") == 0);
    CHECK(running.server().port("none") == 0);
    CHECK(running.server().listening().size() == 2);
    SocketClient one(running.port());
    SocketClient two(running.server().port("second"));
    one.login().round_trip();
    two.login().round_trip();
}

TEST_CASE("server: a port in use is an error that names acceptor and address") {
    GatedFileSystem files;
    RunningServer running(files);
    config::Config config = server_config();
    config.acceptors[0].port = running.port();
    GatedFileSystem other_files;
    Logger logger;
    net::Server second(config, logger, other_files);
    const Result<> started = second.start();
    REQUIRE_FALSE(started);
    CHECK(started.error().code == ErrorCode::kExists);
    CHECK(started.error().text.starts_with(
        "acceptor stomp cannot listen on 127.0.0.1:" + std::to_string(running.port()) + ": "));
}

TEST_CASE("server: a host that is no address of this machine is an error") {
    config::Config config = server_config();
    config.acceptors[0].host = "192.0.2.1";  // for documentation only: RFC 5737
    GatedFileSystem files;
    Logger logger;
    net::Server server(config, logger, files);
    const Result<> started = server.start();
    REQUIRE_FALSE(started);
    CHECK(started.error().code == ErrorCode::kIo);
}
