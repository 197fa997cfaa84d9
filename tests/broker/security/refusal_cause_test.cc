#include <doctest/doctest.h>

#include <string>

#include "tests/broker/client_log/log_lines.h"
#include "tests/support/frames.h"

// What the log says of a permission that is missing (docs/LOGGING.md).
namespace minibroker::test {
namespace {

// bob has no role, eve one that may do nothing, `#` lets amq and senders send.
config::Config config_of_bob() {
    config::Config config = default_config();
    config.users["bob"] = {"pw", {}};
    config.users["eve"] = {"pw", {"guests", "eves"}};
    config.security_roles["#"]["senders"].send = true;
    return config;
}

std::string line_of(const config::Config& config, const std::string& user, const char* frame) {
    TestBroker broker(config);
    TestClient client(broker);
    client.send("CONNECT\naccept-version:1.2\nlogin:" + user + "\npasscode:pw");
    CHECK(client.next_command() == "CONNECTED");
    Lines lines(broker);
    client.send(frame);
    CHECK(client.next_command() == "ERROR");
    return lines.one();
}

constexpr const char* kSend = "SEND\ndestination:DLQ\n\nx";

}  // namespace

TEST_CASE("refusal causes: a user without role, and roles that would do") {
    const std::string line = line_of(config_of_bob(), "bob", kSend);
    CAPTURE(line);
    CHECK(
        line.contains(" permission=SEND why=\"the user has no role; of securityRoles the match # "
                      "counts, where these have SEND: amq, senders\" remedy=\"give the user one "
                      "of the roles amq, senders, or SEND of the match # to a role of the user"));
    CHECK(
        line_of(config_of_bob(), "eve", kSend).contains("the user has the roles: guests, eves; "));
}

TEST_CASE("refusal causes: a more specific match replaces the others") {
    config::Config config = config_of_bob();
    config.security_roles["DLQ"]["eves"].consume = true;
    const std::string line = line_of(config, "eve", kSend);
    CAPTURE(line);
    CHECK(
        line.contains("the match DLQ counts alone, as the most specific one, where no role has "
                      "SEND\" remedy=\"give SEND of the match DLQ to a role of the user\""));
    config.security_roles["DLQ::DLQ"]["eves"].browse = true;
    const std::string queue =
        line_of(config, "eve", "SUBSCRIBE\nid:1\ndestination:DLQ\nsubscription-type:ANYCAST");
    CHECK(queue.contains("the match DLQ::DLQ counts alone"));
}

TEST_CASE("refusal causes: where no match fits") {
    config::Config config = config_of_bob();
    config.security_roles.erase("#");
    const std::string line = line_of(config, "bob", kSend);
    CHECK(
        line.contains("no match of securityRoles fits the address, so that nobody may\" remedy="));
}

TEST_CASE("refusal causes: many roles are cut") {
    config::Config config = config_of_bob();
    for (int i = 0; i < 6; ++i) config.security_roles["#"]["a" + std::to_string(i)].send = true;
    CHECK(line_of(config, "bob", kSend).contains("SEND: a0, a1, a2, a3, a4, ...\""));
}

TEST_CASE("refusal causes: a prefix that the acceptor does not take off is the cause") {
    config::Config config = config_of_bob();
    config.acceptors[0].anycast_prefixes = {"jms.queue."};
    const char* frame = "SEND\ndestination:/queue/orders\n\nx";
    const std::string line = line_of(config, "bob", frame);
    CAPTURE(line);
    CHECK(line.contains("why=\"/queue/ was not taken off the name; the user has no role"));
    CHECK(
        line.contains("remedy=\"/queue/ is a part of the name here: send jms.queue.orders as this "
                      "acceptor has it, or put anycastPrefix=jms.queue.,/queue/ into the "
                      "acceptor's URL to have it taken off\""));
    config.acceptors[0].anycast_prefixes.clear();
    CHECK(line_of(config, "bob", frame).contains("here: put anycastPrefix=/queue/ into"));
}

TEST_CASE("refusal causes: what goes nowhere is told the prefixes that are there") {
    for (const bool same : {true, false}) {
        config::Config config = default_config();
        config.acceptors[0].multicast_prefixes = {"jms.topic.", "t."};
        config.acceptors.push_back(config.acceptors[0]);
        if (!same) config.acceptors[1].multicast_prefixes.clear();
        TestBroker broker(config);
        TestClient client(broker);
        client.login();
        Lines lines(broker);
        client.send("SEND\ndestination:/topic/news\n\nx");
        const std::string line = lines.one();
        CAPTURE(line);
        CHECK(line.contains("send jms.topic.news as") == same);
        CHECK(line.contains("multicastPrefix=jms.topic.,t.,/topic/ into") == same);
    }
}

}  // namespace minibroker::test
