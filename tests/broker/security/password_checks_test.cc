#include "broker/security/password_checks.h"

#include <doctest/doctest.h>

#include <vector>

#include "broker/session/session.h"
#include "tests/support/frames.h"
#include "tests/support/hashed_password.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

config::Config hashed_config() {
    config::Config config = default_config();
    config.users["alice"] = {kHashOfSecret, {"amq"}};
    return config;
}

std::string connect(std::string_view user, std::string_view passcode) {
    return "CONNECT\naccept-version:1.1\nlogin:" + std::string(user) +
           "\npasscode:" + std::string(passcode) + "\n\n" + std::string(1, '\0');
}

std::string send_bytes(std::string_view receipt) {
    return "SEND\ndestination:DLQ\nreceipt:" + std::string(receipt) + "\n\nx" +
           std::string(1, '\0');
}

std::uint64_t asked(PasswordChecks& checks, std::string_view peer, std::string_view given = "x") {
    const auto id = checks.ask(peer, "h", given, [](bool) {});
    REQUIRE(id);
    return *id;
}

}  // namespace

TEST_CASE("password checks: one is out at a time, and peers take turns") {
    PasswordChecks checks;
    const auto a1 = asked(checks, "10.0.0.1:1");
    const auto a2 = asked(checks, "10.0.0.1:2");
    const auto a3 = asked(checks, "10.0.0.1:3");
    const auto b1 = asked(checks, "10.0.0.2:1");
    std::vector<std::uint64_t> order;
    while (auto check = checks.take()) {
        CHECK_FALSE(checks.take());
        order.push_back(check->id);
        checks.answer(check->id, false);
    }
    CHECK(order == std::vector<std::uint64_t>{a1, b1, a2, a3});
    CHECK(checks.waiting() == 0);
}

TEST_CASE("password checks: who is forgotten is not told, waiting or out") {
    PasswordChecks checks;
    int told = 0;
    const auto count = [&](bool) { ++told; };
    const auto first = checks.ask("p:1", "h", "x", count);
    const auto second = checks.ask("p:2", "h", "x", count);
    const auto third = checks.ask("p:3", "h", "x", count);
    checks.forget(*second);
    const auto out = checks.take();
    REQUIRE(out);
    CHECK(out->id == *first);
    checks.forget(*first);
    checks.answer(out->id, true);
    CHECK(told == 0);
    const auto next = checks.take();
    REQUIRE(next);
    CHECK(next->id == *third);
    checks.answer(next->id, true);
    CHECK(told == 1);
    checks.forget(12345);
    CHECK_FALSE(checks.take());
}

TEST_CASE("password checks: so many may wait of one peer, so many of all, so many bytes") {
    PasswordChecks checks;
    for (std::size_t i = 0; i < PasswordChecks::kWaitingMaxOfPeer; ++i) (void)asked(checks, "a:1");
    CHECK_FALSE(checks.ask("a:2", "h", "x", [](bool) {}));
    for (std::size_t i = checks.waiting(); i < PasswordChecks::kWaitingMaxOfAll; ++i)
        (void)asked(checks, "b" + std::to_string(i) + ":1");
    CHECK_FALSE(checks.ask("c:1", "h", "x", [](bool) {}));
    const auto check = checks.take();
    REQUIRE(check);
    CHECK(checks.ask("c:1", "h", "x", [](bool) {}));

    PasswordChecks bytes;
    const std::string half(PasswordChecks::kBytesMax / 2, 'x');
    (void)asked(bytes, "a:1", half);
    const auto second = asked(bytes, "a:1", half);
    CHECK_FALSE(bytes.ask("a:1", "h", "x", [](bool) {}));
    bytes.forget(second);
    (void)asked(bytes, "a:1", half);
}

TEST_CASE("hashed login: right and wrong ones are answered as with a plain password") {
    TestBroker broker(hashed_config());
    TestClient right(broker);
    right.raw(connect("alice", "secret"));
    CHECK(right.next_command() == "CONNECTED");
    for (const auto& [user, passcode] : {std::pair("alice", "wrong"), std::pair("alice", "")}) {
        TestClient wrong(broker);
        wrong.raw(connect(user, passcode));
        CHECK(wrong.next().starts_with(
            "ERROR\nmessage:Security Error occurred\\c User name [alice] or password is invalid"));
        CHECK(wrong.closed());
    }
    TestClient plain(broker);
    plain.login();
}

TEST_CASE("hashed login: what comes behind waits, while other clients go on") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    TestClient client(broker);
    client.raw(connect("alice", "secret") + send_bytes("1")).raw(send_bytes("2"));
    for (const char byte : send_bytes("3")) client.raw(std::string(1, byte));
    CHECK(client.received().empty());
    TestClient other(broker);
    other.login("1.1").raw(send_bytes("other"));
    CHECK(other.next() == "RECEIPT\nreceipt-id:other\n\n");
    CHECK(broker.queue("DLQ").message_count() == 1);
    broker.hold_passwords(false);
    CHECK(client.next_command() == "CONNECTED");
    for (const char* id : {"1", "2", "3"})
        CHECK(client.next() == "RECEIPT\nreceipt-id:" + std::string(id) + "\n\n");
    CHECK(broker.queue("DLQ").message_count() == 4);
}

TEST_CASE("hashed login: behind a wrong one nothing is carried out") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    TestClient client(broker);
    client.raw(connect("alice", "wrong") + send_bytes("1"));
    broker.hold_passwords(false);
    CHECK(client.next_command() == "ERROR");
    CHECK(client.closed());
    CHECK(broker.queue("DLQ").message_count() == 0);
}

TEST_CASE("hashed login: what a client said before it left is carried out") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    const auto say_and_leave = [&](std::string_view passcode) {
        TestClient client(broker);
        client.raw(connect("alice", passcode) + send_bytes("1") + send_bytes("2"));
        client.drop();
    };
    say_and_leave("secret");
    say_and_leave("wrong");
    CHECK(broker.queue("DLQ").message_count() == 0);
    broker.hold_passwords(false);
    CHECK(broker.queue("DLQ").message_count() == 2);
    CHECK(broker.core().sessions.size() == 0);
    // What is not answered before the time until the login is over is not.
    broker.hold_passwords(true);
    say_and_leave("secret");
    CHECK(broker.core().sessions.size() == 1);
    broker.advance(Milliseconds(10'000));
    CHECK(broker.core().sessions.size() == 0);
    broker.hold_passwords(false);
    CHECK(broker.queue("DLQ").message_count() == 2);
}

TEST_CASE("hashed login: while it waits the time until the login and the close still hold") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    TestClient late(broker);
    late.raw(connect("alice", "secret") + send_bytes("1"));
    TestClient gone(broker);
    gone.raw(connect("alice", "secret"));
    gone.drop();
    CHECK(broker.core().passwords.waiting() <= 1);
    broker.advance(Milliseconds(10'000));
    CHECK(late.closed());
    CHECK(late.received().contains("No login within 10 s."));
    CHECK(broker.core().sessions.size() == 0);
    broker.hold_passwords(false);
    CHECK(broker.core().passwords.waiting() == 0);
    CHECK(broker.queue("DLQ").message_count() == 0);
}

TEST_CASE("hashed login: a client that says much meanwhile is not read") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    TestClient client(broker);
    client.raw(connect("alice", "secret"));
    const std::string under(kBytesBehindMax - 1, '\n');
    client.raw(under);
    CHECK(broker.broker().wants_input(client.session()));
    client.raw("\n");
    CHECK_FALSE(broker.broker().wants_input(client.session()));
    broker.hold_passwords(false);
    CHECK(broker.broker().wants_input(client.session()));
    CHECK(client.next_command() == "CONNECTED");
}

TEST_CASE("hashed login: one more than may wait is refused and told why") {
    TestBroker broker(hashed_config());
    broker.hold_passwords(true);
    std::vector<std::unique_ptr<TestClient>> clients;
    for (std::size_t i = 0; i <= PasswordChecks::kWaitingMaxOfPeer; ++i) {
        clients.push_back(std::make_unique<TestClient>(broker));
        clients.back()->raw(connect("alice", "secret"));
    }
    CHECK_FALSE(clients[PasswordChecks::kWaitingMaxOfPeer - 1]->closed());
    CHECK(clients.back()->closed());
    CHECK(clients.back()->received().contains("Too many logins are being looked at"));
    CHECK(broker.told().back().contains("at most 256 of an IP address, 1024 and 1048576 bytes of"));
}

TEST_CASE("hashed login: of a name that nobody has the same work is done") {
    config::Config config = hashed_config();
    config.users.erase("admin");
    TestBroker broker(config);
    broker.hold_passwords(true);
    TestClient client(broker);
    client.raw(connect("nobody", "secret"));
    CHECK(client.received().empty());
    broker.hold_passwords(false);
    CHECK(client.next_command() == "ERROR");
}

TEST_CASE("hashed login: management's sendMessage is answered when the password was looked at") {
    TestBroker broker(hashed_config());
    TestClient admin(broker);
    admin.login("1.1");
    admin.send(consume_frame("replies"));
    (void)admin.skip();
    const auto ask = [&](const std::string& password) {
        admin.send(send_frame("activemq.management",
                              "[{}, 3, \"x\", true, \"alice\", \"" + password + "\"]",
                              "reply-to:replies\n_AMQ_ResourceName:queue.DLQ\n"
                              "_AMQ_OperationName:sendMessage\n"));
    };
    broker.hold_passwords(true);
    ask("secret");
    CHECK(broker.queue("DLQ").message_count() == 0);
    broker.hold_passwords(false);
    CHECK(broker.queue("DLQ").message_count() == 1);
    ask("wrong");
    CHECK(broker.queue("DLQ").message_count() == 1);
    bool refused = false;
    for (const std::string& frame : frames(admin)) refused = refused || frame.contains("AMQ229031");
    CHECK(refused);
}
