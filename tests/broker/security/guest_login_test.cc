// Clients without a right login where `guestLogin` says who they are, as Artemis's
// GuestLoginModule.
#include <doctest/doctest.h>

#include "broker/session/session.h"
#include "tests/support/frames.h"
#include "tests/support/hashed_password.h"
#include "tests/support/test_broker.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config guest_config() {
    config::Config config = default_config();
    config.users["alice"] = {kHashOfSecret, {"amq"}};
    config.guest_login = config::GuestLogin{"visitor", "visitors", false};
    config::Permissions send;
    send.send = true;
    config.security_roles["open"]["visitors"] = send;
    config::Address open;
    open.name = "open";
    open.anycast = true;
    config.addresses.push_back(open);
    return config;
}

std::string connect(TestClient& client, const std::string& login) {
    client.send("CONNECT\naccept-version:1.2\nhost:h\n" + login + "\n");
    return client.next_command();
}

}  // namespace

TEST_CASE("guest login: who has no right login is the guest, with the guest's rights alone") {
    TestBroker broker(guest_config());
    for (const char* login : {"",
                              "login:nobody\npasscode:x\n",
                              "login:admin\npasscode:wrong\n",
                              "login:alice\npasscode:wrong\n",
                              "login:alice\n",
                              "passcode:x\n",
                              "login:admin\npasscode:\n"}) {
        CAPTURE(login);
        TestClient client(broker);
        CHECK(connect(client, login) == "CONNECTED");
        CHECK(broker.core().sessions.find(client.session())->client().login == "visitor");
        client.send("SEND\ndestination:open\nreceipt:1\n\nx");
        CHECK(client.next_command() == "RECEIPT");
        client.send("SEND\ndestination:closed\nreceipt:2\n\nx");
        const std::string refused = client.next();
        CHECK(refused.starts_with("ERROR"));
        CHECK(refused.contains("User: visitor does not have permission='"));
    }
}

TEST_CASE("guest login: a right login is no guest") {
    TestBroker broker(guest_config());
    for (const char* login : {"login:alice\npasscode:secret\n"}) {
        TestClient client(broker);
        CHECK(connect(client, login) == "CONNECTED");
        CHECK(broker.core().sessions.find(client.session())->client().login == "alice");
    }
    TestClient admin(broker);
    admin.login();
    CHECK(broker.core().sessions.find(admin.session())->client().login == "admin");
}

TEST_CASE("guest login: with credentialsInvalidate whoever gives a passcode is no guest") {
    config::Config config = guest_config();
    config.guest_login->credentials_invalidate = true;
    TestBroker broker(config);
    for (const char* login : {"", "login:admin\n", "login:alice\n"}) {
        TestClient client(broker);
        CHECK(connect(client, login) == "CONNECTED");
    }
    for (const char* login : {"login:admin\npasscode:wrong\n",
                              "login:alice\npasscode:wrong\n",
                              "passcode:\n",
                              "login:nobody\npasscode:x\n"}) {
        TestClient client(broker);
        CHECK(connect(client, login) == "ERROR");
        CHECK(client.closed());
    }
}

TEST_CASE("guest login: without it nobody gets in, and a reload brings and takes it") {
    config::Config without = guest_config();
    without.guest_login.reset();
    TestBroker broker(without);
    TestClient first(broker);
    CHECK(connect(first, "") == "ERROR");
    REQUIRE(broker.reload(guest_config()));
    TestClient second(broker);
    CHECK(connect(second, "") == "CONNECTED");
    REQUIRE(broker.reload(without));
    TestClient third(broker);
    CHECK(connect(third, "") == "ERROR");
    // Who is in stays, without the rights of a guest.
    second.send("SEND\ndestination:open\nreceipt:1\n\nx");
    CHECK(second.next_command() == "ERROR");
}

TEST_CASE("guest login: no user gets the name of the guests while they are called so") {
    TestBroker broker(guest_config());
    TestClient guest(broker);
    CHECK(connect(guest, "") == "CONNECTED");
    config::Config next = guest_config();
    next.users["visitor"] = {"secret", {"amq"}};
    next.guest_login->user = "guest";
    const auto refused = broker.reload(next);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text.contains("guests are called visitor until the next start"));
    guest.send("SEND\ndestination:closed\nreceipt:2\n\nx");
    CHECK(guest.next_command() == "ERROR");
}

TEST_CASE("guest login: nor later, as guests of that name may be connected still") {
    TestBroker broker(guest_config());
    TestClient guest(broker);
    CHECK(connect(guest, "") == "CONNECTED");
    config::Config renamed = guest_config();
    renamed.guest_login->user = "other";
    config::Config without = guest_config();
    without.guest_login.reset();
    for (const config::Config& between : {renamed, without}) {
        REQUIRE(broker.reload(between));
        config::Config next = between;
        next.users["visitor"] = {"secret", {"amq"}};
        const auto refused = broker.reload(next);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().text.contains("guests are called visitor until the next start"));
    }
    config::Config free = without;
    free.users["never"] = {"secret", {"amq"}};
    CHECK(broker.reload(free));
}
