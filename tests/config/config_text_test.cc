// What --print-config prints, read again, is the same configuration.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "config/broker_json.h"
#include "config/json_value.h"
#include "tests/config/good_values.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker::config;

namespace {

void check_round_trip(const std::string& file) {
    CAPTURE(file);
    const auto loaded = parse_config(file, "");
    if (!loaded)
        return;  // a value of the type that this key does not take, e.g. a port above 65535
    const std::string text = config_text(loaded->config, Secrets::kShown);
    CAPTURE(text);
    CHECK(parsed(text).config == loaded->config);
    CHECK(config_text(parsed(text).config, Secrets::kShown) == text);
}

std::string shipped_text() {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/config/broker.json").rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("config text: defaults and the shipped configuration survive") {
    check_round_trip("{}");
    check_round_trip(shipped_text());
    CHECK(parsed(config_text(Config{}, Secrets::kShown)).config == Config{});
}

TEST_CASE("config text: every key with every kind of good value survives") {
    std::size_t files = 0;
    for (const KeySection& section : known_keys()) {
        const Surroundings& place = kPlaces.at(section.title);
        const std::string rest =
            section.title == "Diverts"
                ? R"("exclusive": true, "address": "a", "forwardingAddress": "b", )"
            : section.title == "Users" ? R"("password": "p", )"
                                       : "";
        for (const KeyInfo& key : section.keys) {
            const std::string name = "\"" + std::string(key.name) + "\"";
            if (rest.find(name) != std::string::npos) continue;
            for (const std::string& value : good_values(key)) {
                check_round_trip(place.before + rest + name + ": " + value + place.after);
                ++files;
            }
        }
    }
    CHECK(files > 500);
}

TEST_CASE("config text: names of every kind survive") {
    check_round_trip(R"({"addressConfigurations": {"a.b": {"routingTypes": "", "queueConfigs": {
        "x": {"name": "same", "address": "a.b"}, "y": {"name": "same", "address": "other"},
        "p::q": {}, "\u00e9 \"": {"address": "e"}}}, "two": {"name": "a.b"}}})");
    check_round_trip(R"({"acceptors": {"one": "tcp://[::1]:0?protocols=CORE,AMQP;useEpoll=x;
        keyStorePassword=k;connectionTtl=5", "two": "tcp://0.0.0.0?protocols=MQTT,STOMP"}})");
    check_round_trip(R"({"divertConfigurations": {
        "d": {"address": "a", "forwardingAddress": "b"},
        "e": {"name": "d", "address": "a", "forwardingAddress": "c",
              "filterString": "x = 1"}}})");
    check_round_trip(R"({"users": {"password": {"password": "-", "roles": ["a,b", "c"]},
        "u": {"password": "", "roles": []}}, "securityRoles": {"a.#": {}, "#": {"r": {}}}})");
}

TEST_CASE("config text: that anybody may connect is still said") {
    check_round_trip(R"({"securityEnabled": false, "acceptors": {"a": "tcp://0.0.0.0"},
                         "allowAnonymousRemoteAccess": true})");
    CHECK(config_text(parsed(R"({"securityEnabled": false})").config, Secrets::kShown)
              .find("allowAnonymous") == std::string::npos);
}

TEST_CASE("config text: secrets are masked, and nothing else") {
    const std::string file =
        R"({
        "users": {"password": {"password": "hidden1", "roles": ["shown1"]}},
        "acceptors": {"s": "tcp://h?keyStorePassword=hidden2;trustStorePassword=hidden3"}})";
    const std::string masked = config_text(parsed(file).config, Secrets::kMasked);
    CHECK(masked.find("hidden") == std::string::npos);
    CHECK(masked.find("shown1") != std::string::npos);
    const Loaded read = parsed(masked);
    CHECK(read.config.users.at("password").password == "*****");
    CHECK(config_text(parsed(file).config, Secrets::kShown).find("hidden3") != std::string::npos);
}

TEST_CASE("json text: what was parsed is written, and parsed as the same") {
    for (const std::string text : {R"({
  "a": {},
  "b": [],
  "c": [
    null,
    true,
    -1.50,
    "\u0001\"\\é"
  ]
})",
                                   R"("text")",
                                   "12"}) {
        CHECK(json_text(parse_json(text).value()) == text);
    }
    const JsonValue broken = json_of(std::string("\xff"));
    CHECK(json_text(broken) == "\"\xef\xbf\xbd\"");
}
