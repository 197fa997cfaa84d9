#include "config/placeholders.h"

#include <doctest/doctest.h>

#include <map>

#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

std::optional<std::string> environment(const std::string& name) {
    static const std::map<std::string, std::string> kValues = {{"HOST", "10.0.0.1"},
                                                               {"PORT", "61700"},
                                                               {"EMPTY", ""},
                                                               {"LOOP", "${LOOP}"},
                                                               {"OTHER", "<${HOST}>"},
                                                               {"N.M", "dots"},
                                                               {"WORD", "secret"}};
    const auto found = kValues.find(name);
    if (found == kValues.end()) return std::nullopt;
    return found->second;
}

std::string replaced(const std::string& text) {
    std::vector<Placeholder> found;
    const auto out = replace_placeholders(text, environment, found);
    return out ? *out : "problem: " + out.error();
}

Loaded loaded(const std::string& text) {
    auto out = parse_config(text, "", {.environment = environment});
    if (out) return std::move(*out);
    for (const Problem& problem : out.error()) FAIL_CHECK(problem.path, ": ", problem.text);
    return {};
}

std::string problem(const std::string& text) {
    const auto out = parse_config(text, "", {.environment = environment});
    return out ? "" : out.error()[0].path + ": " + out.error()[0].text;
}

}  // namespace

TEST_CASE("placeholders: the environment comes before the default") {
    CHECK(replaced("a ${HOST} b") == "a 10.0.0.1 b");
    CHECK(replaced("${HOST:other}:${PORT:1}") == "10.0.0.1:61700");
    CHECK(replaced("${NONE:other}") == "other");
    CHECK(replaced("${NONE:tcp://a:1}") == "tcp://a:1");
    CHECK(replaced("${NONE}${NONE:}x") == "x");
    CHECK(replaced("${EMPTY:no}") == "");
    CHECK(replaced("${ HOST : x }") == "10.0.0.1");
    CHECK(replaced("${NONE: x }") == "x");
    CHECK(replaced("${N.M}") == "dots");
}

TEST_CASE("placeholders: what is none stays as it is") {
    for (const char* text : {"", "$", "${", "$HOST", "{HOST}", "a}b${HOST", "$ {HOST}"}) {
        CHECK(replaced(text) == text);
    }
    CHECK_FALSE(has_placeholder("} ${HOST"));
    CHECK(has_placeholder("${}"));
}

TEST_CASE("placeholders: what comes out is looked at again, up to a limit") {
    CHECK(replaced("${OTHER}") == "<10.0.0.1>");
    CHECK(replaced("${NONE:${HOST:x}}") == "10.0.0.1");  // the first } ends each, as in Artemis
    CHECK(replaced("${LOOP}") == "problem: more than 100 placeholders ${...} to replace");
    std::string many;
    for (std::size_t i = 0; i + 1 < kPlaceholdersMax; ++i) many += "${PORT}";
    CHECK(replaced(many).size() == 5 * (kPlaceholdersMax - 1));
    CHECK(replaced(many + "${PORT}").size() == 5 * kPlaceholdersMax);
    CHECK(replaced(many + "${PORT}${PORT}").starts_with("problem: more than 100"));
}

TEST_CASE("placeholders: a text may get so long") {
    const std::string rest(kPlaceholderTextBytesMax - std::string("${PORT}").size() - 5, 'x');
    CHECK(replaced(rest + "${PORT}").size() == rest.size() + 5);
    CHECK(replaced(rest + "x${PORT}").starts_with("problem: more than 65536 bytes"));
}

TEST_CASE("placeholders: stand in values and names of broker.json") {
    const Config config = loaded(R"({"name": "${NONE:fallback}",
        "acceptors": {"a": "tcp://${HOST}:${PORT}?protocols=STOMP"},
        "acceptorConfigurations": {"b": {"params": {"host": "h", "port": "${PORT:61613}"}}},
        "securityRoles": {"${WORD}.#": {"${NONE:writers}": {"send": "${NONE:true}"}}},
        "addressSettings": {"#": {"maxDeliveryAttempts": "${NONE:3}"}},
        "users": {"u": {"password": "${WORD}", "roles": "${NONE:writers}"}},
        "addressConfigurations": {"${NONE:in}": {"routingTypes": "ANYCAST"}}})")
                              .config;
    CHECK(config.name == "fallback");
    CHECK(config.acceptors[0].host == "10.0.0.1");
    CHECK(config.acceptors[0].port == 61700);
    CHECK(config.acceptors[1].port == 61700);
    CHECK(config.security_roles.at("secret.#").at("writers").send);
    CHECK(config.address_settings.at("#").max_delivery_attempts == 3);
    CHECK(config.users.at("u").password == "secret");
    CHECK(config.users.at("u").roles == std::vector<std::string>{"writers"});
    CHECK(config.addresses[0].name == "in");
}

TEST_CASE("placeholders: one that is not set is named") {
    const auto warnings =
        loaded(R"({"acceptors": {"a": "tcp://h:1"}, "name": "a${NONE}b"})").warnings;
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] ==
          "name: ${NONE} is not set in the environment and has no default: taken as \"\"");
    CHECK(problem(R"({"maxDiskUsage": "${NONE}"})") ==
          "maxDiskUsage: expected a whole number of 32 bits without unit, found \"\"");
    CHECK(problem(R"({"users": {"u": {"password": "${NONE}"}}})") ==
          "users.u.password: ${NONE} is not set in the environment and has no default");
    CHECK(problem(R"({"name": "${LOOP}"})") ==
          "name: more than 100 placeholders ${...} to replace");
}
