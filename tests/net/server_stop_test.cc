// The end of the real server: who sees it, what is on disk then, and that it may come at any time.
#include <doctest/doctest.h>

#include <thread>

#include "tests/net/running_server.h"
#include "tests/net/socket_client.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr std::size_t kMuch = net::JournalPolicy::kLittleBytes + 1;

}  // namespace

TEST_CASE("stop: clients get what was answered and see the end, and the port is free again") {
    GatedFileSystem files;
    std::uint16_t port = 0;
    {
        RunningServer running(files);
        port = running.port();
        SocketClient client(port);
        client.login().send(anycast_frame("q", "one", "persistent:true\nreceipt:r\n"));
        SocketClient idle(port);
        idle.login();
        SocketClient other(port);
        other.login().send(topic_frame("t", "receipt:s\n")).expect_receipt("s");
        client.expect_receipt("r");
        client.send(send_frame("t", "last", "destination-type:MULTICAST\nreceipt:t\n"));
        client.expect_receipt("t");
        CHECK(running.stop());
        CHECK(other.bodies(1) == Strings{"last"});
        for (SocketClient* one : {&client, &idle, &other}) CHECK(one->next().empty());
        CHECK_FALSE(is_listening(port));
    }
    config::Config config = server_config();
    config.acceptors[0].port = port;
    RunningServer again(files, config);
    CHECK(again.port() == port);
    CHECK(again.server().recovered().messages == 1);
    SocketClient client(port);
    client.login().send(consume_frame("q"));
    CHECK(client.bodies(1) == Strings{"one"});
}

TEST_CASE("stop: while a sync is under way the server waits for it, and what was sent is kept") {
    GatedFileSystem files;
    {
        RunningServer running(files);
        SocketClient client(running.port());
        client.login();
        SocketClient other(running.port());
        other.login().round_trip();  // makes its address, which the journal has to know
        files.close_gate();
        client.send(anycast_frame("q", std::string(kMuch, '1'), "persistent:true\nreceipt:r\n"));
        files.wait_for_sync();
        // This one gathers for the next work; it was read when the other client is answered.
        client.send(anycast_frame("q", "2", "persistent:true\nreceipt:r\n"));
        for (int i = 0; i < 3; ++i) other.round_trip();
        running.server().stop();
        CHECK(other.next().empty());  // the stop has begun
        CHECK(client.next().empty());
        files.open_gate();
        CHECK(running.wait());
    }
    const Strings bodies = recovered_bodies(files, "q");
    REQUIRE(bodies.size() == 2);
    CHECK(bodies[0].size() == kMuch);
    CHECK(bodies[1] == "2");
}

TEST_CASE("stop: with a sync under way that fails, the server says so") {
    GatedFileSystem files;
    RunningServer running(files);
    SocketClient client(running.port());
    client.login();
    files.close_gate();
    client.send(anycast_frame("q", std::string(kMuch, '1'), "persistent:true\nreceipt:r\n"));
    files.wait_for_sync();
    running.server().stop();
    CHECK(client.next().empty());
    files.fail_syncs();
    files.open_gate();
    CHECK_FALSE(running.wait());
}

TEST_CASE("stop: acknowledgements that are held for other work are on disk after it") {
    GatedFileSystem files;
    {
        RunningServer running(files);
        SocketClient client(running.port());
        client.login().send(anycast_frame("q", "one", "persistent:true\nreceipt:r\n"));
        client.expect_receipt("r");
        client.send(consume_frame("q"));
        CHECK(client.bodies(1) == Strings{"one"});
        CHECK(running.stop());
    }
    CHECK(recovered_bodies(files, "q").empty());
}

TEST_CASE("stop: the journal is closed in order, so that the next start has nothing to mend") {
    GatedFileSystem files;
    {
        RunningServer running(files);
        SocketClient client(running.port());
        client.login().send(anycast_frame("q", "one", "persistent:true\nreceipt:r\n"));
        client.expect_receipt("r");
        CHECK(running.stop());
    }
    const auto read = storage::read_journal(
        files.files(), [](SegmentId, Lsn, storage::Record&&) -> Result<> { return {}; });
    REQUIRE(read);
    CHECK(read->warnings.empty());
}

TEST_CASE("stop: it may come from several threads at once, before the first client, and again") {
    GatedFileSystem files;
    RunningServer running(files);
    {
        std::jthread one([&] { running.server().stop(); });
        std::jthread two([&] { running.server().stop(); });
    }
    CHECK(running.stop());
}

TEST_CASE("stop: the destructor stops what start has started") {
    GatedFileSystem files;
    const config::Config config = server_config();
    const Logger logger;
    std::uint16_t port = 0;
    {
        net::Server server(config, logger, files);
        REQUIRE(server.start());
        port = server.port("stomp");
        SocketClient client(port);
        client.login();
    }
    CHECK_FALSE(is_listening(port));
}

TEST_CASE("stop: a server that was opened but never run leaves a journal that another one reads") {
    GatedFileSystem files;
    const config::Config config = server_config();
    const Logger logger;
    {
        net::Server server(config, logger, files);
        REQUIRE(server.open());
    }
    RunningServer running(files);
    SocketClient client(running.port());
    client.login().round_trip();
}

TEST_CASE("reload: a configuration that comes while clients work is used from then on") {
    GatedFileSystem files;
    RunningServer running(files);
    SocketClient client(running.port());
    client.login();
    config::Config changed = server_config();
    changed.addresses.push_back({"new", true, false, {}});
    changed.addresses.back().queues.push_back({});
    changed.addresses.back().queues.back().name = "new";
    changed.addresses.back().queues.back().address = "new";
    changed.addresses.back().queues.back().anycast = true;
    std::jthread reloader([&] { running.server().reload(changed); });
    for (int i = 0; i < 50; ++i) client.round_trip();
    reloader.join();
    client.round_trip();
    client.send(consume_frame("new::new", "receipt:s\n")).expect_receipt("s");
}
