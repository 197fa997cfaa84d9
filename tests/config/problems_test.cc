#include <doctest/doctest.h>

#include <algorithm>

#include "config/broker_json.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker::config;

TEST_CASE("problems: null and arrays are wrong for every key there is, and name it") {
    for (const KeySection& section : known_keys()) {
        const Surroundings& place = kPlaces.at(section.title);
        for (const auto& [key, type, choices, has_effect] : section.keys) {
            for (const std::string value : {"null", "[]", "[{}]"}) {
                if (key == "roles" && value == "[]") continue;
                const std::string member = "\"" + std::string(key) + "\": " + value;
                CAPTURE(member);
                const std::string problems = problems_in(place.before + member + place.after);
                CHECK(problems.starts_with(place.path + std::string(key) + ": expected "));
            }
        }
    }
}

TEST_CASE("problems: an unknown key in every kind of object, with the key that was meant") {
    for (const KeySection& section : known_keys()) {
        const Surroundings& place = kPlaces.at(section.title);
        const std::string problems =
            problems_in(place.before + "\"noSuchKeyAnywhere\": 1" + place.after);
        CAPTURE(section.title);
        CHECK(problems.starts_with(place.path + "noSuchKeyAnywhere: unknown "));
        CHECK(problems.find("did you mean") == std::string::npos);
        for (const auto& [key, type, choices, has_effect] : section.keys) {
            if (key.size() < 6) continue;
            const std::string wrong = std::string(key) + "x";
            CAPTURE(wrong);
            // `iDCacheSize` is `IDCacheSize` as well, which comes first.
            const bool two_spellings = key[0] >= 'a' && key[1] < 'a';
            const std::string beginning(two_spellings ? "" : key.substr(0, 4));
            if (std::ranges::count(section.keys, wrong, &KeyInfo::name) != 0) continue;
            // Two keys may be equally near, such as `protocol` and `protocols` to `protocolx`.
            CHECK(problems_in(place.before + "\"" + wrong + "\": 1" + place.after)
                      .find("did you mean " + beginning) != std::string::npos);
        }
    }
}

TEST_CASE("problems: a key given twice is one, in every kind of object") {
    CHECK(problems_in(R"({"name": "a", "name": "b"})") == "name: given more than once");
    CHECK(problems_in(R"({"addressSettings": {"#": {}, "#": {}}})") ==
          "addressSettings.\"#\": given more than once");
    CHECK(problems_in(R"({"addressSettings": {"#": {"noExpiry": true, "noExpiry": true}}})") ==
          "addressSettings.\"#\".noExpiry: given more than once");
    CHECK(problems_in(R"({"bridgeConfigurations": {"b": {"x": 1, "x": 2}}})") ==
          "bridgeConfigurations.b.x: given more than once");
}

TEST_CASE("problems: all are reported at once, in the order of the file") {
    CHECK(problems_in(R"({"noSuchProperty": "x", "messageExpiryScanPeriod": "often",
        "addressSettings": {"#": {"maxDeliveryAttempts": 4, "redeliverDelay": 1},
                            "bad.#": {"redeliveryDelay": "later"}},
        "acceptors": {"a": "tcp://h:1?backlog=x;prot=1"}})") ==
          "noSuchProperty: unknown key\n"
          "messageExpiryScanPeriod: expected a whole number, found \"often\"\n"
          "addressSettings.\"#\".redeliverDelay: unknown key; did you mean redeliveryDelay?\n"
          "addressSettings.\"bad.#\".redeliveryDelay: expected a whole number, found \"later\"\n"
          "acceptors.a: parameter backlog: expected a whole number of 32 bits, found \"x\"\n"
          "acceptors.a: unknown parameter prot; did you mean port?");
}

TEST_CASE("problems: words of broker.xml and of Artemis's export are understood") {
    const auto setting = [](const std::string& key) {
        return problems_in(R"({"addressSettings": {"m": {")" + key + R"(": 1}}})");
    };
    CHECK(setting("redelivery-delay").ends_with("did you mean redeliveryDelay?"));
    CHECK(setting("address-full-policy").ends_with("did you mean addressFullMessagePolicy?"));
    CHECK(setting("addressFullPolicy").ends_with("did you mean addressFullMessagePolicy?"));
    CHECK(problems_in(R"({"addresses": {}})").ends_with("did you mean addressConfigurations?"));
    CHECK(problems_in(R"({"queueConfigs": {}})").ends_with("did you mean addressConfigurations?"));
}

TEST_CASE("problems: numbers") {
    const auto value = [](const std::string& key, const std::string& json) {
        return problems_in("{\"" + key + "\": " + json + "}");
    };
    const std::string longs = "messageExpiryScanPeriod: expected a whole number, found ";
    CHECK(value("messageExpiryScanPeriod", "1.0") == longs + "1.0");
    CHECK(value("messageExpiryScanPeriod", "1e3") == longs + "1e3");
    CHECK(value("messageExpiryScanPeriod", "true") == longs + "true");
    CHECK(value("messageExpiryScanPeriod", "\"\"") == longs + "\"\"");
    CHECK(value("messageExpiryScanPeriod", "{}") == longs + "an object");
    CHECK(value("messageExpiryScanPeriod", "9223372036854775808") == longs + "9223372036854775808");
    const std::string ints = "IDCacheSize: expected a whole number of 32 bits without unit, found ";
    CHECK(value("IDCacheSize", "2147483648") == ints + "2147483648");
    CHECK(value("IDCacheSize", "\"1K\"") == ints + "\"1K\"");
    CHECK(value("IDCacheSize", "2147483647").empty());
    CHECK(value("journalFileSize", "\"2G\"") ==
          "journalFileSize: expected a whole number of 32 bits, at most 2147483647 bytes without "
          "unit, found \"2G\"");
    CHECK(value("journalFileSize", "\"x\"") ==
          "journalFileSize: expected a whole number, found \"x\"");
}

TEST_CASE("problems: decimals, enums and characters") {
    const auto setting = [](const std::string& member) {
        return problems_in(R"({"addressSettings": {"m": {)" + member + "}}}");
    };
    for (const std::string value : {"\"x\"", "\"nan\"", "\"inf\"", "\"1.5 \"", "true", "\"\""}) {
        CHECK(setting("\"redeliveryMultiplier\": " + value) ==
              "addressSettings.m.redeliveryMultiplier: expected a number, found " + value);
    }
    CHECK(setting(R"("addressFullMessagePolicy": "drop")") ==
          "addressSettings.m.addressFullMessagePolicy: expected one of PAGE, DROP, BLOCK, FAIL, "
          "found "
          "\"drop\"");
    for (const std::string value : {"\"\"", "\"..\"", "5", "\"\xC3\xA4\""}) {
        CHECK(problems_in(R"({"wildcardConfiguration": {"delimiter": )" + value + "}}")
                  .starts_with("wildcardConfiguration.delimiter: expected one character, found "));
    }
    CHECK(problems_in(R"({"wildcardConfiguration": {"delimiter": "#"}})") ==
          "wildcardConfiguration: delimiter, anyWords and singleWord must differ");
}

TEST_CASE("problems: an int in bytes with a unit is 0 as in Artemis, with a warning") {
    CHECK(warnings_in(R"({"addressSettings": {"m": {"pageSizeBytes": "64K"}}})") ==
          "addressSettings.m.pageSizeBytes: read as 0, as Artemis reads it: it takes no unit here; "
          "write 65536");
    CHECK(warnings_in(R"({"addressSettings": {"m": {"pageSizeBytes": "65536"}}})").empty());
}

TEST_CASE("problems: whole features that are missing are a warning, not a problem") {
    CHECK(warnings_in(R"({"bridgeConfigurations": {"b": {"queueName": "q"}}})") ==
          "bridgeConfigurations: has no effect in minibroker (no message goes to another broker)");
    CHECK(warnings_in(R"({"journalType": "NIO", "criticalAnalyzer": true, "threadPoolMaxSize": 5,
        "criticalAnalyzerPolicy": "HALT", "JMXManagementEnabled": false})")
              .empty());
}

TEST_CASE("problems: a number with a unit that is none says which there are") {
    const auto setting = [](const std::string& key, const std::string& value) {
        return problems_in(R"({"addressSettings": {"m": {")" + key + "\": \"" + value + "\"}}}");
    };
    for (const char* value : {"2 gigs", "5x", "1.5G", "7 kilo", "2T"}) {
        CHECK(setting("maxSizeBytes", value) ==
              "addressSettings.m.maxSizeBytes: expected a whole number (of bytes also with K, M or "
              "G: 10M, 2G), found \"" +
                  std::string(value) + "\"");
    }
    for (const char* value : {"5s", "5 S", "100ms", "3 minutes", "1h", "2Days"}) {
        CHECK(setting("redeliveryDelay", value) ==
              "addressSettings.m.redeliveryDelay: expected a whole number (times are in "
              "milliseconds, without unit), found \"" +
                  std::string(value) + "\"");
    }
    CHECK(setting("slowConsumerCheckPeriod", "5s") ==
          "addressSettings.m.slowConsumerCheckPeriod: expected a whole number (of seconds, without "
          "unit), found \"5s\"");
    for (const char* value : {"", "x", "s", "-5s", "99999999999999999999"}) {
        CHECK(
            setting("redeliveryDelay", value)
                .starts_with("addressSettings.m.redeliveryDelay: expected a whole number, found "));
    }
}

TEST_CASE("problems: > at the end of a match is told to be no wildcard") {
    const auto match = [](const std::string& text, const std::string& more = "") {
        return warnings_in(R"({"addressSettings": {")" + text + "\": {}}" + more + "}");
    };
    CHECK(match("orders.>") ==
          "addressSettings.\"orders.>\": > is no wildcard and stands for itself; any number of "
          "words is #");
    CHECK_FALSE(match(">").empty());
    for (const char* other : {"a>", "a.>.b", ">a", "#", "a.*", ""}) CHECK(match(other).empty());
    CHECK(match("a.>", R"(, "wildcardConfiguration": {"anyWords": ">"})").empty());
    CHECK(match("a/>", R"(, "wildcardConfiguration": {"delimiter": "/", "anyWords": "~"})")
              .ends_with("any number of words is ~"));
    CHECK(warnings_in(R"({"securityRoles": {"a.>": {}}})").starts_with("securityRoles.\"a.>\": >"));
}

TEST_CASE("problems: a match with # before its end, as Artemis does not start with it") {
    const std::string end = ": # stands for any number of words and can only be the last character";
    for (const char* match : {"a.#.b", "#.a", "a#b", "##", "a.#."}) {
        const std::string quoted = "\"" + std::string(match) + "\"";
        CHECK(problems_in("{\"addressSettings\": {" + quoted + ": {}}}") ==
              "addressSettings." + quoted + end);
        CHECK(problems_in("{\"securityRoles\": {" + quoted + ": {}}}") ==
              "securityRoles." + quoted + end);
    }
    for (const char* match : {"#", "a.#", "a#", "*.#", "a.*.b"}) {
        CHECK(problems_in("{\"addressSettings\": {\"" + std::string(match) + "\": {}}}").empty());
    }
    CHECK(problems_in(R"({"addressSettings": {"a.>.b": {}, "a.#.b": {}},
                         "wildcardConfiguration": {"anyWords": ">"}})")
              .starts_with("addressSettings.\"a.>.b\": > stands"));
}

TEST_CASE("problems: the file as a whole") {
    CHECK(problems_in("[]") == ": expected an object, found an array");
    CHECK(problems_in("5") == ": expected an object, found 5");
    CHECK(
        problems_in("") ==
        ": line 1, column 1: syntax error while parsing value - unexpected end of input; expected "
        "'[', '{', or a literal");
}

TEST_CASE("problems: text of the file is shown without control characters, and cut") {
    CHECK(problems_in(R"({"messageExpiryScanPeriod": "\u001b[31m"})") ==
          "messageExpiryScanPeriod: expected a whole number, found \"\\x1b[31m\"");
    CHECK(problems_in("{\"a\\nb\": 1}") == "\"a\\x0ab\": unknown key");
    CHECK(problems_in("{\"name\": {}, \"" + std::string(100'000, 'z') + "\": 1}").size() < 1000);
}

TEST_CASE("problems: many at once take linear time") {
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i) text += "\"unknown" + std::to_string(i) + "\": {},";
    text.back() = '}';
    CHECK(parse_config(text, "").error().size() == 20'000);
}
