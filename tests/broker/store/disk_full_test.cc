// A full disk: SENDs get an ERROR, what makes room goes on, and nothing that was receipted is lost.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr std::uint64_t kReserveBytes = 20'000;

std::string persistent(const std::string& body) {
    return anycast_frame("q", body, "persistent:true\nreceipt:r\n");
}

/// Sends until the disk is full. @return the bodies that were receipted
Strings fill(TestBroker& broker, int round) {
    Strings receipted;
    for (int i = 0; i < 1000; ++i) {
        TestClient client(broker);
        client.login();
        const std::string body =
            std::to_string(round) + "." + std::to_string(i) + std::string(300, '.');
        client.send(persistent(body));
        if (client.next_command() != "RECEIPT") return receipted;
        receipted.push_back(body);
        client.send("DISCONNECT");
    }
    FAIL("the disk does not become full");
    return receipted;
}

bool contains_all(const Strings& found, const Strings& wanted) {
    return std::ranges::all_of(wanted, [&](const std::string& body) {
        return std::ranges::find(found, body) != found.end();
    });
}

}  // namespace

TEST_CASE("disk full: filled and drained again and again, nothing receipted is lost") {
    TestBroker broker;  // one segment would hold everything: it has to be ended early
    broker.files().set_capacity(broker.files().used() + 100'000);
    broker.keep_reserve(kReserveBytes);
    for (int round = 0; round < 20; ++round) {
        const Strings receipted = fill(broker, round);
        CHECK(receipted.size() > 50);
        CHECK(broker.journal_error().empty());
        const Strings found = drain(broker, "q");
        CHECK(contains_all(found, receipted));
        CHECK(found.size() <= receipted.size() + 1);
    }
    CHECK(broker.queue("q").message_count() == 0);
}

TEST_CASE("disk full: the ERROR is Artemis's, and the connection closes") {
    TestBroker broker;
    broker.files().set_capacity(broker.files().used() + 50'000);
    broker.keep_reserve(kReserveBytes);
    fill(broker, 0);
    TestClient client(broker);
    client.login().send(persistent("more"));
    const std::string error = client.next();
    CHECK(error.starts_with("ERROR\n"));
    CHECK(error.find("AMQ229119") != std::string::npos);
    CHECK(client.closed());
}

TEST_CASE("disk full: a kill leaves what was receipted, and no torn batch") {
    for (const CrashMode mode : kAllCrashModes) {
        TestBroker broker;
        broker.files().set_capacity(broker.files().used() + 60'000);
        broker.keep_reserve(kReserveBytes);
        const Strings receipted = fill(broker, 0);
        broker.crash(mode, 3);
        CHECK(contains_all(drain(broker, "q"), receipted));
    }
}

TEST_CASE("disk full: without a reserve clients that wait get an ERROR, and room helps") {
    TestBroker broker;
    broker.files().set_capacity(broker.files().used() + 30'000);
    const Strings receipted = fill(broker, 0);
    broker.files().set_capacity(~std::uint64_t{0});
    broker.advance(Milliseconds(1));
    TestClient client(broker);
    client.login().send(persistent("after"));
    CHECK(client.next_command() == "RECEIPT");
    client.send("DISCONNECT");
    const Strings found = drain(broker, "q");
    CHECK(contains_all(found, receipted));
    CHECK(found.back() == "after");
    broker.restart();
    CHECK(broker.recovered().messages == 0);
}

TEST_CASE("disk full: no room at any one append costs nothing but a SEND") {
    for (std::uint64_t operation = 1; operation < 60; ++operation) {
        config::Config config = default_config();
        config.journal_file_size = 2'000;
        TestBroker broker(config);
        FaultPlan plan;
        plan.operation = broker.files().operations() + operation;
        plan.code = ErrorCode::kNoSpace;
        plan.partial_bytes = 7;
        broker.files().set_fault(plan);
        Strings receipted;
        for (int i = 0; i < 12; ++i) {
            TestClient client(broker);
            client.login();
            const std::string body = std::to_string(i) + std::string(200, '.');
            client.send(persistent(body));
            if (client.next_command() == "RECEIPT") receipted.push_back(body);
        }
        CHECK(receipted.size() + 1 >= 12 - (broker.journal_error().empty() ? 0 : 11));
        broker.crash(CrashMode::kDropAll, operation);
        CHECK(contains_all(drain(broker, "q"), receipted));
    }
}
