#include <doctest/doctest.h>

#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

Address address(const std::string& members) {
    const Loaded loaded = parsed(R"({"addressConfigurations": {"A": {)" + members + "}}}");
    REQUIRE(loaded.config.addresses.size() == 1);
    return loaded.config.addresses[0];
}

Queue queue(const std::string& members) {
    const Address found = address(R"("queueConfigs": {"Q": {)" + members + "}}");
    REQUIRE(found.queues.size() == 1);
    return found.queues[0];
}

}  // namespace

TEST_CASE("addresses: routing types are a list without blanks in exact case") {
    CHECK(address(R"("routingTypes": "ANYCAST")").anycast);
    CHECK_FALSE(address(R"("routingTypes": "ANYCAST")").multicast);
    const Address both = address(R"("routingTypes": "MULTICAST,ANYCAST")");
    CHECK(both.anycast);
    CHECK(both.multicast);
    const Address none = address("");
    CHECK_FALSE(none.anycast);
    CHECK_FALSE(none.multicast);
    for (const char* wrong :
         {"anycast", "ANYCAST, MULTICAST", "SIDEWAYS", "ANYCAST;MULTICAST", ","}) {
        CAPTURE(wrong);
        CHECK(problems_in(R"({"addressConfigurations": {"A": {"routingTypes": ")" +
                          std::string(wrong) + R"("}}})")
                  .starts_with(
                      "addressConfigurations.A.routingTypes: expected ANYCAST and MULTICAST"));
    }
    CHECK(problems_in(R"({"addressConfigurations": {"A": {"routingTypes": ["ANYCAST"]}}})") ==
          "addressConfigurations.A.routingTypes: expected ANYCAST, MULTICAST or "
          "\"ANYCAST,MULTICAST\", found an array");
}

TEST_CASE("addresses: a queue without address is on an address of its own name") {
    CHECK(queue("").name == "Q");
    CHECK(queue("").address == "Q");
    CHECK(queue(R"("address": "A")").address == "A");
    CHECK(queue(R"("name": "R")").name == "R");
    CHECK(queue(R"("name": "R")").address == "R");
    CHECK(queue(R"("name": "R", "address": "A")").address == "A");
}

TEST_CASE("addresses: a fully qualified name gives address and queue") {
    CHECK(queue(R"("name": "X::Y")").name == "Y");
    CHECK(queue(R"("name": "X::Y")").address == "X");
    CHECK(queue(R"("address": "X::Y")").name == "Y");
    CHECK(queue(R"("address": "X::Y")").address == "X");
}

TEST_CASE("addresses: name renames") {
    CHECK(address("").name == "A");
    CHECK(address(R"("name": "B")").name == "B");
}

TEST_CASE("addresses: a queue's defaults are Artemis's") {
    const Queue plain = queue("");
    CHECK_FALSE(plain.anycast);
    CHECK(plain.durable);
    CHECK(plain.enabled);
    CHECK(plain.filter.empty());
    CHECK_FALSE(plain.max_consumers.has_value());
}

TEST_CASE("addresses: queues and addresses keep the order of the file") {
    const Loaded loaded = parsed(R"({"addressConfigurations": {
        "b": {"queueConfigs": {"2": {}, "1": {}}}, "a": {}}})");
    REQUIRE(loaded.config.addresses.size() == 2);
    CHECK(loaded.config.addresses[0].name == "b");
    REQUIRE(loaded.config.addresses[0].queues.size() == 2);
    CHECK(loaded.config.addresses[0].queues[0].name == "2");
}

TEST_CASE("diverts: each key is read back, address and forwardingAddress must be there") {
    const Loaded loaded = parsed(R"({"divertConfigurations": {"d": {"address": "a",
        "forwardingAddress": "b", "routingName": "r", "exclusive": "true", "filterString": "x = 1",
        "routingType": "PASS"}, "e": {"name": "f", "address": "a", "forwardingAddress": "c"}}})");
    REQUIRE(loaded.config.diverts.size() == 2);
    const Divert& divert = loaded.config.diverts[0];
    CHECK(divert.name == "d");
    CHECK(divert.address == "a");
    CHECK(divert.forwarding_address == "b");
    CHECK(divert.routing_name == "r");
    CHECK(divert.exclusive);
    CHECK(divert.filter == "x = 1");
    CHECK(divert.routing_type == Divert::Routing::kPass);
    CHECK(loaded.config.diverts[1].name == "f");
    CHECK(loaded.config.diverts[1].routing_type == Divert::Routing::kStrip);
    CHECK(problems_in(R"({"divertConfigurations": {"d": {}}})") ==
          "divertConfigurations.d: no address\ndivertConfigurations.d: no forwardingAddress");
    CHECK(problems_in(R"({"divertConfigurations": {"d": {"address": "a", "forwardingAddress": "b",
        "routingType": "strip"}}})") ==
          "divertConfigurations.d.routingType: expected one of ANYCAST, MULTICAST, STRIP, PASS, "
          "found \"strip\"");
}

TEST_CASE("diverts: a transformer is a warning") {
    CHECK(warnings_in(R"({"divertConfigurations": {"d": {"address": "a", "forwardingAddress": "b",
        "transformerConfiguration": {"className": "C", "properties": {"a": "b"}}}}})") ==
          "divertConfigurations.d.transformerConfiguration: has no effect in minibroker "
          "(the divert takes messages as they are)");
}

TEST_CASE("addresses: queueConfigurations are queues on the address that each names") {
    const auto config = parsed(R"({"queueConfigurations": {
            "q": {"address": "a", "routingType": "ANYCAST"}, "own": {"routingType": "MULTICAST"}},
        "addressConfigurations": {"a": {"routingTypes": "MULTICAST"}}})")
                            .config;
    REQUIRE(config.addresses.size() == 2);
    CHECK(config.addresses[0].name == "a");
    CHECK(config.addresses[0].anycast);
    CHECK(config.addresses[0].multicast);
    CHECK(config.addresses[0].queues.at(0).name == "q");
    CHECK(config.addresses[1].name == "own");
    CHECK(config.addresses[1].queues.at(0).address == "own");
    CHECK(problems_in(R"({"queueConfigurations": {"q": {"odd": 1}}})") ==
          "queueConfigurations.q.odd: unknown key");
    CHECK(problems_in(R"({"queueConfigurations": 1})") ==
          "queueConfigurations: expected an object, found 1");
}
