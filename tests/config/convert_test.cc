// import(export(x)) is x, for both of Artemis's formats, or a note names what is missing.
#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "config/broker_json.h"
#include "config/convert/broker_xml_export.h"
#include "config/convert/broker_xml_import.h"
#include "config/convert/left_out.h"
#include "config/convert/properties_export.h"
#include "config/convert/properties_import.h"
#include "tests/config/good_values.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker::config;

namespace {

struct Format {
    const char* name;
    Exported (*to)(const JsonValue&);
    std::expected<Imported, Problem> (*from)(std::string_view);
};

const Format kFormats[] = {
    {"properties", export_properties, import_properties},
    {"broker.xml", export_broker_xml, import_broker_xml},
};

struct Trip {
    Config before;
    Config after;
    std::vector<std::string> notes;
};

// There and back; users are in files of their own, so that they are put back by hand.
Trip trip(const std::string& file, const Format& format) {
    const JsonValue root = parse_json(file).value();
    Exported exported = format.to(root);
    CAPTURE(exported.text);
    auto imported = format.from(exported.text);
    REQUIRE(imported.has_value());
    leave_out_problems(*imported, "");
    for (const char* key : {"users", "allowAnonymousRemoteAccess", "testOperations"}) {
        if (const JsonValue* value = find_member(root, key)) {
            imported->root.members.push_back({key, *value});
        }
    }
    Notes notes = exported.notes;
    notes.append(imported->notes);
    return {parsed(file).config, parsed(json_text(imported->root)).config, notes.lines()};
}

void check_same(const std::string& file) {
    for (const Format& format : kFormats) {
        CAPTURE(format.name);
        CAPTURE(file);
        const Trip result = trip(file, format);
        CHECK(result.after == result.before);
        for (const std::string& note : result.notes) FAIL_CHECK(note);
    }
}

std::string text_of(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/" + name).rdbuf();
    return text.str();
}

std::string in_place(const KeySection& section, const KeyInfo& key, const std::string& value) {
    const Surroundings& place = kPlaces.at(section.title);
    std::string rest;
    if (section.title == "Diverts") rest = R"("address": "a", "forwardingAddress": "b", )";
    if (section.title == "Users") rest = R"("password": "p", )";
    if (section.title == "Queues") rest = R"("address": "a", )";
    if (section.title == "Permissions") rest = R"("send": true, )";
    const std::string name = "\"" + std::string(key.name) + "\"";
    if (rest.find(name + ":") != std::string::npos) rest.clear();
    if (section.title == "Diverts" && rest.empty()) return {};
    return place.before + rest + name + ": " + value + place.after;
}

}  // namespace

TEST_CASE("convert: the shipped configuration survives both formats") {
    check_same(text_of("config/broker.json"));
}

TEST_CASE("convert: every key with every kind of good value survives, or a note names it") {
    std::size_t same = 0;
    std::size_t noted = 0;
    for (const Format& format : kFormats) {
        CAPTURE(format.name);
        for (const KeySection& section : known_keys()) {
            for (const KeyInfo& key : section.keys) {
                for (const std::string& value : good_values(key)) {
                    const std::string file = in_place(section, key, value);
                    if (file.empty() || !parse_config(file, "")) continue;
                    CAPTURE(file);
                    const Trip result = trip(file, format);
                    if (result.notes.empty()) {
                        CHECK(result.after == result.before);
                        ++same;
                    } else {
                        ++noted;
                    }
                }
            }
        }
    }
    MESSAGE(same, " values survive, ", noted, " are named in a note");
    CHECK(same > 850);
    CHECK(noted < 170);
}

TEST_CASE("convert: addresses and queues of every kind survive") {
    check_same(R"({"addressConfigurations": {
        "none": {"routingTypes": ""}, "a.b": {"routingTypes": "ANYCAST,MULTICAST",
            "queueConfigs": {"m": {"address": "a.b"}, "q": {"address": "a.b",
                "routingType": "ANYCAST", "filterString": "x < 'é & \"1\"'", "durable": false,
                "maxConsumers": 5, "user": "u", "ringSize": 3, "enabled": false}}},
        "\u00e9 =: name": {"routingTypes": "ANYCAST", "queueConfigs": {
            "\u00e9 =: name": {"routingType": "ANYCAST"}}}}})");
}

TEST_CASE("convert: acceptors of every kind survive") {
    check_same(R"({"acceptors": {
        "plain": "tcp://localhost:61613", "no.port": "tcp://h",
        "six": "tcp://[::1]:0?protocols=STOMP",
        "odd": "tcp://h:1?anycastPrefix=a%3Bb%20+%26%3D%25/,c;multicastPrefix=t/&useEpoll=x y",
        "list": "tcp://h:2?protocols=CORE,STOMP;connectionTtl=60000;connectionTtl=70000"},
        "acceptorConfigurations": {"long": {"params": {"port": 5, "host": "0.0.0.0"},
            "extraParams": {"stompConsumerWindowSize": -1, "keyStorePassword": "p%;&=ö"}}}})");
}

TEST_CASE("convert: permissions and settings by match survive") {
    check_same(R"({"securityRoles": {"#": {"a": {"send": true, "view": "yes"}, "b": {"send": true}},
        "a.*::q": {"a": {"consume": true}}}, "addressSettings": {"#": {"maxSizeBytes": "10M",
        "pageSizeBytes": "64K", "deadLetterAddress": "", "autoCreateQueues": "off"},
        "x y.#": {"redeliveryMultiplier": 1.5}}})");
}

TEST_CASE("convert: what has no counterpart is named") {
    const auto notes = [](const char* file, const Format& format) {
        std::string all;
        for (const std::string& note : trip(file, format).notes) all += note + "\n";
        return all;
    };
    const char* const file = R"({"$schema": "s", "users": {"u": {"password": "p"}},
        "allowAnonymousRemoteAccess": false, "wildcardConfiguration": {"delimiter": "/"},
        "addressSettings": {"empty.#": {}, "gone.#": "-"}, "securityRoles": {"m": {"r": {}}},
        "addressConfigurations": {"a": {"queueConfigs": {"q": {"autoDelete": true}}}}})";
    const std::string of_properties = notes(file, kFormats[0]);
    CHECK(of_properties == R"($schema: of editors: left out
allowAnonymousRemoteAccess: Artemis never asks for it: left out
wildcardConfiguration.delimiter: Artemis takes it from broker.xml only: left out
addressSettings."empty.#": is empty, which properties cannot say: left out
addressSettings."gone.#": removes an entry, and there is none: left out
securityRoles.m.r: is empty, which properties cannot say: left out
)");
    const std::string of_xml = notes(file, kFormats[1]);
    CHECK(of_xml == R"($schema: of editors: left out
allowAnonymousRemoteAccess: Artemis never asks for it: left out
addressSettings."gone.#": removes an entry, and there is none: left out
securityRoles.m.r: grants nothing, which broker.xml cannot say: left out
addressConfigurations.a.queueConfigs.q: is on address q, and written there
addressConfigurations.a.queueConfigs.q.autoDelete: has no counterpart in broker.xml: left out
)");
    for (const Format& format : kFormats) {
        CHECK(notes(R"({"testOperations": false})", format) ==
              "testOperations: of minibroker alone: left out\n");
        CHECK(notes(R"({"acceptors": {"a.b": "tcp://h:1?backlog=1;allowedOrigins=*"}})", format) ==
              "acceptors.\"a.b\".allowedOrigins: of minibroker alone: left out\n");
        const auto exported = format.to(
            parse_json(R"({"acceptors": {"a": "tcp://h:1?allowedOrigins=x;backlog=1"}})").value());
        CHECK_FALSE(exported.text.contains("allowedOrigins"));
        CHECK(exported.text.contains("backlog"));
    }
    CHECK(notes(R"({"name": "a\u0001b"})", kFormats[1]) ==
          "name: has a control character, which XML cannot hold: left out\n");
    CHECK(notes(R"({"addressSettings": {"a\"b": {"noExpiry": true}}})", kFormats[0]) ==
          "addressSettings.\"a\"b\": a name like that cannot stand in properties: left out\n");
    CHECK(notes(R"({"bridgeConfigurations": {"b": {"x": "y"}}})", kFormats[1]) ==
          "bridgeConfigurations: has no counterpart in broker.xml: left out\n");
}

TEST_CASE("convert: the broker.xml of artemis create has all of its settings and no note") {
    auto imported = import_broker_xml(text_of("tests/golden/config/artemis-create.xml"));
    REQUIRE(imported.has_value());
    leave_out_problems(*imported, "");
    for (const std::string& note : imported->notes.lines()) FAIL_CHECK(note);
    CHECK(json_text(imported->root) + "\n" == text_of("tests/golden/config/artemis-create.json"));
    const Config config = parsed(json_text(imported->root)).config;
    CHECK(config.acceptors.size() == 5);
    CHECK(config.acceptors[2].port == 61613);
    CHECK(config.acceptors[3].anycast_prefixes == std::vector<std::string>{"jms.queue."});
    CHECK(config.journal_file_size == 10 * 1024 * 1024);
    CHECK(config.address_settings.at("#").max_read_page_bytes == 20 * 1024 * 1024);
    CHECK(config.security_roles.at("#").at("amq").manage);
    CHECK(config.addresses.size() == 2);
}
