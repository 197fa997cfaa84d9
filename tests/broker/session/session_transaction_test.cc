#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string in(std::string_view transaction) {
    return "transaction:" + std::string(transaction) + "\n";
}

struct Fixture {
    Fixture() : client(broker) { client.login("1.1"); }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("transaction: frames that make no sense are refused and name the transaction") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        const auto refused = [&](const Strings& sent) {
            TestBroker broker;
            TestClient client(broker);
            client.login(version);
            for (const std::string& frame : sent) client.send(frame + "\nreceipt:r");
            const Strings got = frames(client);
            CHECK(header_of(got.back(), "receipt-id") == "r");
            return header_of(got.back(), "message");
        };
        const std::string colon = std::string_view(version) == "1.0" ? ":" : "\\c";
        CHECK(refused({"BEGIN"}) == "AMQ339032 Need a transaction id to begin");
        CHECK(refused({"COMMIT"}) ==
              "AMQ339030 transaction header is mandatory to COMMIT a transaction");
        CHECK(refused({"ABORT"}) ==
              "AMQ339033 transaction header is mandatory to ABORT a transaction");
        CHECK(refused({"BEGIN\ntransaction:t", "BEGIN\ntransaction:t"}) ==
              "Transaction already started" + colon + " t");
        CHECK(refused({"COMMIT\ntransaction:t"}) == "AMQ339013 Error committing t");
        CHECK(refused({"ABORT\ntransaction:t"}) == "No transaction started" + colon + " t");
        CHECK(refused({"BEGIN\ntransaction:", "COMMIT\ntransaction:", "COMMIT\ntransaction:"}) ==
              "AMQ339013 Error committing ");
    }
}

TEST_CASE("transaction: sends are receipted at once and delivered by COMMIT, in order") {
    Fixture f;
    f.client.send(consume_frame("q")).send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "1", in("t") + "receipt:a\n"));
    f.client.send(anycast_frame("q", "2", in("t") + "persistent:true\nreceipt:b\n"));
    CHECK(f.client.skip() == 2);
    f.client.send(anycast_frame("q", "outside"));
    CHECK(f.client.bodies() == Strings{"outside"});
    f.client.send("COMMIT\ntransaction:t");
    CHECK(f.client.bodies() == Strings{"1", "2"});
}

TEST_CASE("transaction: a SEND may come before its BEGIN; without one it is lost") {
    Fixture f;
    f.client.send(consume_frame("q"));
    f.client.send(anycast_frame("q", "early", in("t"))).send(anycast_frame("q", "lost", in("u")));
    f.client.send("COMMIT\ntransaction:u");
    CHECK(next_error(f.client) == "AMQ339013 Error committing u");
    f.client.send("BEGIN\ntransaction:t").send("COMMIT\ntransaction:t");
    CHECK(f.client.bodies() == Strings{"early"});
}

TEST_CASE("transaction: ABORT drops the sends and frees the name") {
    Fixture f;
    f.client.send(consume_frame("q")).send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "no", in("t"))).send("ABORT\ntransaction:t\nreceipt:r");
    CHECK(f.client.next_command() == "RECEIPT");
    f.client.send("BEGIN\ntransaction:t").send(anycast_frame("q", "yes", in("t")));
    f.client.send("COMMIT\ntransaction:t");
    CHECK(f.client.bodies() == Strings{"yes"});
}

TEST_CASE("transaction: a second BEGIN and a refused SEND leave it usable") {
    Fixture f;
    f.client.send(consume_frame("q")).send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "1", in("t"))).send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "bad", in("t") + "priority:x\n"));
    CHECK(f.client.skip() == 2);
    f.client.send("COMMIT\ntransaction:t");
    CHECK(f.client.bodies() == Strings{"1"});
}

TEST_CASE("transaction: names belong to the connection, whose end rolls back") {
    Fixture f;
    TestClient other(f.broker);
    other.login("1.1");
    for (TestClient* client : {&f.client, &other}) client->send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "mine", in("t") + "persistent:true\n"));
    other.send(anycast_frame("q", "yours", in("t")));
    f.client.send("DISCONNECT");
    other.send("COMMIT\ntransaction:t");
    CHECK(drain(f.broker, "q") == Strings{"yours"});
    TestClient again(f.broker);
    again.login("1.1").send("COMMIT\ntransaction:t");
    CHECK(next_error(again) == "AMQ339013 Error committing t");
}

TEST_CASE("transaction: COMMIT is one batch: after a crash all of it is there or nothing") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (const CrashMode mode : kAllCrashModes) {
            CAPTURE(seed);
            Fixture f;
            f.client.send(anycast_frame("q", "before", "persistent:true\n"));
            f.client.send("BEGIN\ntransaction:t");
            for (const char* body : {"1", "2", "3"}) {
                f.client.send(anycast_frame("q", body, in("t") + "persistent:true\n"));
            }
            const bool held = seed % 2 == 0;
            f.broker.hold_journal(held);
            f.client.send("COMMIT\ntransaction:t\nreceipt:r");
            CHECK(f.client.skip() == (held ? 0 : 1));
            f.broker.crash(mode, seed);
            const Strings all{"before", "1", "2", "3"};
            const Strings found = drain(f.broker, "q");
            CHECK((found == all || (held && found == Strings{"before"})));
        }
    }
}

TEST_CASE("transaction: messages stand where their COMMIT came, also after a restart") {
    Fixture f;
    f.client.send("BEGIN\ntransaction:t");
    f.client.send(anycast_frame("q", "first sent", in("t") + "persistent:true\n"));
    f.client.send(anycast_frame("q", "first in", "persistent:true\n"));
    f.client.send("COMMIT\ntransaction:t");
    f.broker.restart();
    CHECK(drain(f.broker, "q") == Strings{"first in", "first sent"});
}
