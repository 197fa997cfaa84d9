// Work that no answer waits for, with the policy's time moved by hand: what is lost by a crash, and
// what goes when.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A persistent message in `q`, and a broker that holds what nobody waits for.
struct HeldAcknowledgement {
    HeldAcknowledgement() {
        TestClient sender(broker);
        sender.login().send(anycast_frame("q", "one", "persistent:true\nreceipt:r\n"));
        CHECK(sender.next_command() == "RECEIPT");
        broker.hold_unawaited(true);
    }

    /// Consumes it in mode auto: the acknowledgement is held.
    void consume() {
        TestClient client(broker);
        client.login().send(consume_frame("q"));
        CHECK(client.bodies() == Strings{"one"});
        CHECK(broker.queue("q").message_count() == 0);
    }

    /// After a power loss now, which messages come again.
    Strings after_crash() {
        broker.crash();
        broker.hold_unawaited(false);
        return drain(broker, "q");
    }

    TestBroker broker;
};

}  // namespace

TEST_CASE("held work: an acknowledgement in mode auto is not on disk before kHold has passed") {
    HeldAcknowledgement held;
    held.consume();
    held.broker.advance(net::JournalPolicy::kHold - Milliseconds(1));
    CHECK(held.after_crash() == Strings{"one"});
}

TEST_CASE("held work: it is on disk when kHold has passed") {
    HeldAcknowledgement held;
    held.consume();
    held.broker.advance(net::JournalPolicy::kHold);
    CHECK(held.after_crash().empty());
}

TEST_CASE("held work: it goes with the next work that an answer waits for") {
    HeldAcknowledgement held;
    held.consume();
    TestClient sender(held.broker);
    sender.login().send(anycast_frame("other", "two", "persistent:true\nreceipt:r\n"));
    CHECK(sender.next_command() == "RECEIPT");
    CHECK(held.after_crash().empty());
}

TEST_CASE("held work: an orderly stop writes it, and a kill does not") {
    for (const bool orderly : {true, false}) {
        HeldAcknowledgement held;
        held.consume();
        if (orderly) held.broker.restart();
        CHECK(held.after_crash().size() == (orderly ? 0 : 1));
    }
}

TEST_CASE("held work: each sync of a stream of acknowledgements takes 2 ms of them") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    for (int i = 0; i < 20; ++i) sender.send(anycast_frame("q", "x", "persistent:true\n"));
    broker.hold_unawaited(true);
    TestClient client(broker);
    client.login().take_at_most(0);
    client.send(consume_frame("q"));
    const auto syncs = [&broker] {
        const std::vector<std::string>& log = broker.files().log();
        return std::ranges::count_if(
            log, [](const std::string& line) { return line.starts_with("sync "); });
    };
    const auto before = syncs();
    std::size_t taken = 0;
    for (int i = 0; i < 20; ++i) {
        client.take_at_most(400);  // a message or so
        broker.advance(Milliseconds(1));
        taken += client.bodies().size();
    }
    client.take_at_most(SIZE_MAX);
    broker.advance(net::JournalPolicy::kHold);
    CHECK(taken + client.bodies().size() == 20);
    CHECK(syncs() - before >= 5);
    CHECK(syncs() - before <= 11);
}
