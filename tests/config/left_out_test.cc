// What an import leaves out, and what it must not.
#include "config/convert/left_out.h"

#include <doctest/doctest.h>

#include "config/broker_json.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

TEST_CASE("left out: any two wrong values of one entry leave its siblings alone") {
    struct Kind {
        const char* section;
        const char* before;  // the entry `good`, and the start of `odd`
        const char* after;
        std::size_t (*count)(const Config&);  // of what has to stay
    };
    const Kind kinds[] = {
        {"Address settings",
         R"({"addressSettings": {"good": {}, "odd": {)",
         "}}}",
         [](const Config& config) { return config.address_settings.count("good"); }},
        {"Queues",
         R"({"addressConfigurations": {"a": {"queueConfigs": {"good": {}, "odd": {)",
         "}}}}}",
         [](const Config& config) { return config.addresses.at(0).queues.size(); }},
        {"Diverts",
         R"({"divertConfigurations": {"good": {"address": "a", "forwardingAddress": "b"},
             "odd": {)",
         "}}}",
         [](const Config& config) { return config.diverts.size(); }},
        {"Acceptor parameters",
         R"({"acceptorConfigurations": {"good": {}, "odd": {"params": {)",
         "}}}}",
         [](const Config& config) { return config.acceptors.size(); }},
        {"Permissions",
         R"({"securityRoles": {"m": {"good": {}, "odd": {)",
         "}}}}",
         [](const Config& config) { return config.security_roles.at("m").count("good"); }},
    };
    std::size_t pairs = 0;
    for (const Kind& kind : kinds) {
        std::vector<std::string> names = {"unknown-one", "unknown-two"};
        for (const KeySection& section : known_keys()) {
            if (section.title != kind.section) continue;
            for (const KeyInfo& key : section.keys) names.emplace_back(key.name);
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            for (std::size_t j = i + 1; j < names.size(); ++j) {
                const std::string text = kind.before + ("\"" + names[i]) + "\": [], \"" + names[j] +
                                         "\": []" + kind.after;
                CAPTURE(text);
                Imported imported;
                imported.root = parse_json(text).value();
                leave_out_problems(imported, "");
                CHECK(kind.count(parsed(json_text(imported.root)).config) >= 1);
                const std::string notes = [&] {
                    std::string all;
                    for (const std::string& line : imported.notes.lines()) all += line + "\n";
                    return all;
                }();
                CHECK((notes.contains(names[i]) && notes.contains(names[j])));
                ++pairs;
            }
        }
    }
    MESSAGE(pairs, " pairs");
}

TEST_CASE("left out: more values than a broker.json may have are an error that names the limit") {
    for (const std::size_t count : {kJsonValuesMax, kJsonValuesMax + 1}) {
        Imported imported;
        imported.root = json_object();
        JsonValue addresses = json_object();
        for (std::size_t i = 1; i < count; ++i)
            addresses.members.push_back({"a" + std::to_string(i), json_object()});
        imported.root.members.push_back({"addressConfigurations", std::move(addresses)});
        const std::string wrong = leave_out_problems(imported, "");
        CHECK(wrong ==
              (count == kJsonValuesMax
                   ? ""
                   : "too large for a broker.json: more than 250000 members and items of objects "
                     "and arrays"));
    }
}
