#include "config/convert/merge.h"

#include <doctest/doctest.h>

#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

Config merged(const std::string& root, const std::string& properties) {
    JsonValue into = parse_json(root).value();
    merge_properties(into, parse_json(properties).value());
    return parsed(json_text(into)).config;
}

}  // namespace

TEST_CASE("merge: what both have is that of the properties, the rest of each stays") {
    const Config config = merged(R"({"name": "a", "journalFileSize": 5000000, "addressSettings": {
            "#": {"redeliveryDelay": 1, "maxDeliveryAttempts": 2}, "x": {"noExpiry": true}}})",
                                 R"({"name": "b", "addressSettings": {"#": {"redeliveryDelay": 7},
            "y": {"noExpiry": true}}})");
    CHECK(config.name == "b");
    CHECK(config.journal_file_size == 5'000'000);
    CHECK(config.address_settings.size() == 3);
    CHECK(config.address_settings.at("#").redelivery_delay == 7);
    CHECK(config.address_settings.at("#").max_delivery_attempts == 2);
}

TEST_CASE("merge: queues of one address are put together") {
    const Config config = merged(
        R"({"addressConfigurations": {"a": {"routingTypes": "ANYCAST", "queueConfigs": {
            "q": {"address": "a", "maxConsumers": 3}}}}})",
        R"({"addressConfigurations": {"a": {"routingTypes": "MULTICAST", "queueConfigs": {
            "q": {"exclusive": true}, "r": {"address": "a"}}}}})");
    REQUIRE(config.addresses.size() == 1);
    CHECK_FALSE(config.addresses[0].anycast);
    REQUIRE(config.addresses[0].queues.size() == 2);
    CHECK(config.addresses[0].queues[0].max_consumers == 3);
    CHECK(config.addresses[0].queues[0].exclusive == true);
}

TEST_CASE("merge: single parameters of an acceptor that was a URL can be set") {
    const Config config = merged(
        R"({"acceptors": {"s": "tcp://h:1?protocols=STOMP;backlog=3;backlog=4",
            "t": "tcp://h:2"}})",
        R"({"acceptorConfigurations": {"s": {"params": {"port": 5, "connectionTtl": "7"}},
            "u": {"params": {"port": 9}}}})");
    REQUIRE(config.acceptors.size() == 3);
    const auto named = [&](const std::string& name) {
        for (const Acceptor& one : config.acceptors) {
            if (one.name == name) return one;
        }
        return Acceptor{};
    };
    CHECK(named("s").port == 5);
    CHECK(named("s").host == "h");
    CHECK(named("s").backlog == 4);
    CHECK(named("s").connection_ttl == 7);
    CHECK(named("t").port == 2);
    CHECK(named("u").port == 9);
}

TEST_CASE("merge: a - removes an entry") {
    const Config config = merged(R"({"addressSettings": {"#": {}, "x": {}}, "name": "n",
        "securityRoles": {"m": {"r": {"send": true}, "s": {"send": true}}}})",
                                 R"({"addressSettings": {"x": "-", "y": "-"}, "name": "-",
        "securityRoles": {"m": {"r": "-"}}})");
    CHECK(config.address_settings.size() == 1);
    CHECK(config.name == "-");
    CHECK(config.security_roles.at("m").size() == 1);
}
