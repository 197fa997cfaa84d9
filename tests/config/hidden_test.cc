// What may be a secret is in no problem, warning or note.
#include <doctest/doctest.h>

#include "config/convert/broker_xml_import.h"
#include "config/convert/properties_import.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

TEST_CASE("users and secrets: no problem or warning shows a value") {
    for (const char* text : {
             R"({"users": "GEHEIM"})",
             R"({"users": ["GEHEIM"]})",
             R"({"users": {"bob": "GEHEIM"}})",
             R"({"users": {"bob": {"password": ["GEHEIM"], "roles": {"GEHEIM": 1}}}})",
             R"({"users": {"b.o\"b": {"password": "p", "roles": [{"x": "GEHEIM"}]}}})",
             R"({"guestLogin": "GEHEIM"})",
             R"({"guestLogin": {"credentialsInvalidate": "GEHEIM"}})",
             R"({"acceptors": "tcp://h:1?keyStorePassword=GEHEIM"})",
             R"({"acceptors": {"a": "udp://h:1?keyStorePassword=GEHEIM"}})",
             R"({"acceptors": {"a": "tcp://h:1?keyStorePassword=GEHEIM%zz"}})",
             R"({"acceptors": {"a": "tcp://h:1?keyStorePassword=a;GEHEIM"}})",
             R"({"acceptors": {"a": "tcp://user:GEHEIM@127.0.0.1:5001"}})",
             R"({"acceptors": {"a": "http://user:GEHEIM@127.0.0.1:5001"}})",
             R"({"acceptors": {"a": "http://user:GEH?EIM@127.0.0.1:5001"}})",
             R"({"acceptors": {"a": "tcp://h:1?port=x;GEHEIM@h:2"}})",
             R"({"passwordCodec": 5, "clusterPassword": {"x": {"y": ["GEHEIM"]}}})",
             R"({"users": {"bob": {"password": "GEHEIM" "x"}}})",
             R"({"users": {"bob": {"password": "GEHEIM\q"}}})",
             R"({"users": {"bob": {"password": "GEHEIM)",
             R"({"users": {"bob": {"password": GEHEIM}}})",
             R"({"users": {"bob": {"password": 7777e77777}}})",
         }) {
        CAPTURE(text);
        const std::string problems = problems_in(text);
        CHECK_FALSE(problems.empty());
        for (const char* secret : {"GEH", "EIM", "7777"}) CHECK_FALSE(problems.contains(secret));
    }
    CHECK(problems_in("{\"name\": \"GEHEIM\n\"}").starts_with(": line 1, column 17: syntax"));
    CHECK(problems_in(R"({"acceptors": {"a": "http://u:p@h:1"}})").contains("http://*****@h:1"));
    CHECK(warnings_in(R"({"users": {"u": {"password": "p", "roles": "a, GEHEIM"}}})") ==
          "users.u.roles: blanks around the name of a role belong to it");
}

TEST_CASE("import: no note shows a secret that comes from a placeholder or is left out") {
    const auto with = [](const std::string& name) {
        return name == "P"   ? std::optional<std::string>("GEHEIM")
               : name == "Q" ? std::optional<std::string>("keyStorePassword=GEHEIM")
                             : std::nullopt;
    };
    for (const char* url : {"tcp://h:1?keyStorePassword=${P}",
                            "tcp://h:1?a=b;keyStore%50assword=x${P}",
                            "tcp://h:1?${Q}",
                            "tcp://u:${P}@h:1",
                            "tcp://h:1?keyStorePassword=${R:GEHEIM}",
                            "tcp://h:1?keyStorePassword=${P};port=GEHEIM",
                            "tcp://h:1?keyStorePassword=${P};GEHEIM",
                            "tcp://u:GEHEIM/GEHEIM@h:1?port=${P}"}) {
        const std::string text = url;
        CAPTURE(text);
        const std::string xml = "<configuration><core><acceptors><acceptor name=\"a\">" + text +
                                "</acceptor></acceptors></core></configuration>";
        const auto imported = import_broker_xml(xml, {.environment = with});
        REQUIRE(imported.has_value());
        std::string all;
        for (const std::string& line : imported->notes.lines()) all += line + "\n";
        const auto json = import_json(R"({"acceptors": {"a": ")" + text + "\"}}", with, "");
        const auto keys = import_properties("acceptors.a=" + text, with, "");
        for (const std::string& line : json->notes.lines()) all += line + "\n";
        for (const std::string& line : keys->notes.lines()) all += line + "\n";
        CAPTURE(all);
        CHECK_FALSE(all.contains("GEHEIM"));
        CHECK(all.contains("\"*****\""));
    }
    const auto users = import_properties(
        "users.bob=GEHEIMq1\nusers.bob.roles=a\nusers.eve.x=${P}\n"
        "clusterPassword=GEHEIM\nclusterPassword.x=y\n",
        with,
        "");
    std::string all;
    for (const std::string& line : users->notes.lines()) all += line + "\n";
    CHECK(all.contains("users.bob has members: its value (a text) is left out"));
    CHECK_FALSE(all.contains("GEHEIM"));
}
