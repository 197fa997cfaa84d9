// Bad configurations made from the reader's own list of keys: an unknown key beside each, each with
// a value of another type, each with values that are none. Every one of them is refused, and the
// problem names the path.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "config/broker_json.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker::config;

namespace {

using Values = std::vector<std::string>;

// JSON values that no key of the type takes. null and arrays are wrong everywhere.
Values wrong_for(const KeyInfo& key) {
    constexpr std::string_view kManyObjects = R"({"a": {"b": {"c": 1}}})";
    switch (key.type) {
        case KeyType::kText:
            return {"{}", std::string(kManyObjects)};
        case KeyType::kBoolean:
            return {"{}", R"("perhaps")", R"("")", "2", R"("tru e")", "0.5"};
        case KeyType::kLong:
            return {"{}", R"("many")", R"("")", "1.5", "true", "9223372036854775808", R"("10X")"};
        case KeyType::kInt:
            return {"{}", R"("many")", "2147483648", "-2147483649", R"("1K")", "1e3", "false"};
        case KeyType::kIntBytes:
            return {"{}", R"("many")", R"("4G")", "2147483648", "-0.5", "true"};
        case KeyType::kDecimal:
            return {"{}", R"("x")", R"("nan")", R"("1e999")", "true", R"("1,5")"};
        case KeyType::kChoice: {
            Values values = {"{}", "1", R"("")", R"("NO_SUCH_WORD")"};
            std::string first(key.choices.front());
            std::ranges::transform(first, first.begin(), [](char c) {
                return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c - 32);
            });
            values.push_back("\"" + first + "\"");
            return values;
        }
        case KeyType::kList:
            if (key.choices.empty()) return {"{}", std::string(kManyObjects)};
            return {"{}", R"("ANYCAST, MULTICAST")", R"("anycast")", "1", R"("ANYCAST,")"};
        case KeyType::kCharacter:
            return {"{}", R"("")", R"("ab")", "5", "true"};
        case KeyType::kObject:
            return {R"("text")", "5", "true"};
        case KeyType::kAny:
            return {R"({"a": null})", R"({"a": {"b": []}})"};
    }
    return {};
}

struct Counts {
    std::size_t unknown = 0;
    std::size_t wrong = 0;
};

// Whether a problem has the path, or, below it, one of the key's own members.
void check_refused(const std::string& file, const std::string& path) {
    CAPTURE(file);
    const auto loaded = parse_config(file, "");
    REQUIRE_FALSE(loaded.has_value());
    const bool named = std::ranges::any_of(loaded.error(), [&](const Problem& problem) {
        return (problem.path == path || problem.path.starts_with(path + ".")) &&
               !problem.text.empty();
    });
    CHECK_MESSAGE(named, "no problem names ", path);
}

}  // namespace

TEST_CASE("problems: generated from every key, each is refused and named by its path") {
    Counts counts;
    for (const KeySection& section : known_keys()) {
        const Surroundings& place = kPlaces.at(section.title);
        for (const KeyInfo& key : section.keys) {
            const std::string name(key.name);
            const std::string stranger = name + "Also";
            check_refused(place.before + "\"" + stranger + "\": 1" + place.after,
                          place.path + stranger);
            ++counts.unknown;
            Values values = wrong_for(key);
            // Artemis takes a connectionTtl that is no number and then refuses every connection.
            if (name == "connectionTtl") values = {"{}"};
            values.insert(values.end(), {"null", "[1]"});
            for (const std::string& value : values) {
                check_refused(place.before + "\"" + name + "\": " + value + place.after,
                              place.path + name);
                ++counts.wrong;
            }
        }
    }
    const std::size_t all = counts.unknown + counts.wrong;
    MESSAGE(all,
            " bad configurations refused: ",
            counts.unknown,
            " unknown keys, ",
            counts.wrong,
            " wrong values");
    CHECK(counts.unknown > 200);
    CHECK(counts.wrong > 1000);
}

TEST_CASE("problems: one bad key among the others of its object is the only problem") {
    std::size_t files = 0;
    for (const KeySection& section : known_keys()) {
        const Surroundings& place = kPlaces.at(section.title);
        for (const KeyInfo& key : section.keys) {
            if (key.type == KeyType::kAny || key.type == KeyType::kObject) continue;
            const std::string name(key.name);
            const std::string rest = section.title == "Users"     ? R"(, "password": "p")"
                                     : section.title == "Diverts" ? R"(, "address": "a")"
                                                                    R"(, "forwardingAddress": "b")"
                                                                  : "";
            if (rest.find("\"" + name + "\"") != std::string::npos) continue;
            const std::string file = place.before + "\"" + name + "\": {}" + rest + place.after;
            CAPTURE(file);
            const auto loaded = parse_config(file, "");
            REQUIRE_FALSE(loaded.has_value());
            CHECK(loaded.error().size() == 1);
            CHECK(loaded.error()[0].path == place.path + name);
            ++files;
        }
    }
    CHECK(files > 200);
}
