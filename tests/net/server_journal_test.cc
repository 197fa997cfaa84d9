// The hand-over between broker thread and journal thread: who waits for which sync, in which order,
// and what a failure does.
#include <doctest/doctest.h>

#include <memory>

#include "tests/net/running_server.h"
#include "tests/net/socket_client.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

using Clients = std::vector<std::unique_ptr<SocketClient>>;

Clients logged_in(std::uint16_t port, std::size_t count) {
    Clients clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<SocketClient>(port));
        clients.back()->login();
    }
    return clients;
}

/// A persistent SEND whose RECEIPT and body are `name`.
std::string persistent(std::string_view queue, const std::string& name, std::size_t bytes = 0) {
    std::string body = name;
    if (bytes > body.size()) body.resize(bytes, '.');
    return anycast_frame(queue, body, "persistent:true\nreceipt:" + name + "\n");
}

/// More than the broker's thread performs itself: such a work goes to the journal thread.
constexpr std::size_t kMuch = net::JournalPolicy::kLittleBytes + 1;

}  // namespace

TEST_CASE("journal: receipts of many clients come in the order of their frames, and all is kept") {
    constexpr std::size_t kClients = 8;
    constexpr int kMessages = 60;
    GatedFileSystem files;
    {
        RunningServer running(files);
        Clients clients = logged_in(running.port(), kClients);
        for (int number = 0; number < kMessages; ++number) {
            for (std::size_t i = 0; i < kClients; ++i) {
                // Small and large ones: performed on the broker's thread, and handed over.
                clients[i]->send(persistent(
                    "q" + std::to_string(i), std::to_string(number), number % 7 == 0 ? kMuch : 0));
            }
        }
        for (int number = 0; number < kMessages; ++number) {
            for (const auto& client : clients) client->expect_receipt(std::to_string(number));
        }
        CHECK(running.stop());
    }
    TestBroker broker(default_config(), &files.files());
    for (std::size_t i = 0; i < kClients; ++i) {
        const Strings bodies = drain(broker, "q" + std::to_string(i));
        REQUIRE(bodies.size() == kMessages);
        for (int number = 0; number < kMessages; ++number)
            CHECK(bodies[static_cast<std::size_t>(number)].starts_with(std::to_string(number)));
    }
}

TEST_CASE("journal: no receipt before the sync, and what gathers meanwhile takes one more") {
    constexpr std::size_t kClients = 10;
    GatedFileSystem files;
    RunningServer running(files);
    Clients clients = logged_in(running.port(), kClients);
    SocketClient other(running.port());
    other.login();
    other.round_trip();  // makes its address, which the journal has to know
    SocketClient first(running.port());
    first.login();
    files.close_gate();
    first.send(persistent("q", "first", kMuch));
    files.wait_for_sync();
    const std::uint64_t before = files.syncs();
    for (const auto& client : clients) client->send(persistent("q", "more"));
    // What needs no disk is answered meanwhile, and those before it have been read.
    for (int i = 0; i < 3; ++i) other.round_trip();
    CHECK(files.syncs() == before);
    files.open_gate();
    first.expect_receipt("first");
    for (const auto& client : clients) client->expect_receipt("more");
    CHECK(files.syncs() == before + 1);
}

TEST_CASE("journal: a failed sync gives those that wait an ERROR, and ends the server") {
    GatedFileSystem files;
    RunningServer running(files);
    Clients clients = logged_in(running.port(), 3);
    clients[0]->send(persistent("q", "kept")).expect_receipt("kept");
    files.close_gate();
    for (const auto& client : clients) client->send(persistent("q", "lost", kMuch));
    files.wait_for_sync();
    files.fail_syncs();
    files.open_gate();
    for (const auto& client : clients) {
        const std::string frame = client->next();
        CHECK_MESSAGE(frame.starts_with("ERROR\n"), frame);
        CHECK(client->next().empty());
    }
    const Result<> ended = running.wait();
    REQUIRE_FALSE(ended);
    CHECK(ended.error().text.find("the test lets this sync fail") != std::string::npos);
    CHECK(running.logged("the journal cannot be used, the broker stops: "));
    CHECK_FALSE(is_listening(running.port()));
}

TEST_CASE("journal: a failure on the broker's own thread does the same") {
    GatedFileSystem files;
    RunningServer running(files);
    SocketClient client(running.port());
    client.login();
    for (int i = 0; i < 5; ++i) client.send(persistent("q", "kept")).expect_receipt("kept");
    files.fail_syncs();
    client.send(persistent("q", "lost"));
    CHECK(client.next().starts_with("ERROR\n"));
    CHECK(client.next().empty());
    CHECK_FALSE(running.wait());
}

TEST_CASE("journal: a full disk refuses SENDs, and service goes on when there is room") {
    GatedFileSystem files;
    files.files().set_capacity(1'400'000);  // the reserve and a little
    {
        RunningServer running(files);
        Strings receipted;
        for (bool full = false; !full;) {
            SocketClient client(running.port());
            client.login();
            for (int i = 0; i < 1'000 && !full; ++i) {
                client.send(persistent("q", std::to_string(receipted.size()), 1'000));
                const std::string frame = client.next();
                full = !frame.starts_with("RECEIPT\n");
                if (full) CHECK(frame.find("AMQ229119") != std::string::npos);
                if (!full) receipted.push_back(header_of(frame, "receipt-id"));
            }
        }
        CHECK(running.logged("the journal's disk is full"));
        CHECK(receipted.size() > 100);
        SocketClient consumer(running.port());
        consumer.login().send(consume_frame("q"));
        for (const std::string& body : consumer.bodies(receipted.size()))
            CHECK(body.size() == 1'000);
        CHECK(running.stop());
    }
}
