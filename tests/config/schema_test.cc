// config/broker.schema.json has every key of the reader, and no other, with the reader's types,
// choices and defaults. tools/config-schema makes it from docs/CONFIG.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/broker_json.h"
#include "config/json_value.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker::config;

namespace {

using Kind = JsonValue::Kind;
using Texts = std::vector<std::string>;

const JsonValue& schema() {
    static const JsonValue kSchema = [] {
        std::ostringstream text;
        text << std::ifstream(MINIBROKER_SOURCE_DIR "/config/broker.schema.json").rdbuf();
        return parse_json(text.str()).value();
    }();
    return kSchema;
}

const JsonValue& at(const JsonValue& object, std::string_view key) {
    const JsonValue* member = find_member(object, key);
    REQUIRE_MESSAGE(member != nullptr, key, " lacks in the schema");
    return *member;
}

const JsonValue& section_schema(std::string_view title) {
    return title == "The broker" ? schema() : at(at(schema(), "definitions"), title);
}

Texts texts_of(const JsonValue* value) {
    if (value == nullptr) return {};
    if (value->kind == Kind::kText) return {value->text};
    Texts out;
    for (const JsonValue& item : value->items) out.push_back(item.text);
    return out;
}

Texts expected_types(KeyType type) {
    switch (type) {
        case KeyType::kText:
            return {"string", "number", "boolean"};
        case KeyType::kBoolean:
            return {"boolean", "integer", "string"};
        case KeyType::kLong:
        case KeyType::kInt:
        case KeyType::kIntBytes:
            return {"integer", "string"};
        case KeyType::kDecimal:
            return {"number", "string"};
        case KeyType::kChoice:
        case KeyType::kCharacter:
            return {"string"};
        case KeyType::kObject:
            return {"object"};
        case KeyType::kAny:
            return {"object", "string", "number", "boolean"};
        case KeyType::kList:
            break;
    }
    return {};
}

void check_type(const KeyInfo& key, const JsonValue& property) {
    const Texts types = texts_of(find_member(property, "type"));
    if (key.type == KeyType::kList) {
        CHECK(std::ranges::count(types, "string") == 1);
    } else if (find_member(property, "allOf") == nullptr) {
        CHECK(types == expected_types(key.type));
    } else {
        CHECK(key.type == KeyType::kObject);
    }
    const bool has_bounds = find_member(property, "maximum") != nullptr;
    CHECK(has_bounds == (key.type == KeyType::kInt || key.type == KeyType::kIntBytes ||
                         key.type == KeyType::kBoolean));
}

void check_choices(const KeyInfo& key, const JsonValue& property) {
    Texts choices(key.choices.begin(), key.choices.end());
    if (key.type == KeyType::kList) {
        for (const std::string& choice : choices) {
            CHECK(at(property, "pattern").text.find(choice) != std::string::npos);
        }
        return;
    }
    Texts named = texts_of(find_member(property, "enum"));
    std::ranges::sort(choices);
    std::ranges::sort(named);
    CHECK(named == choices);
}

// A default can stand in a file; where the reader fills in defaults it changes nothing there.
bool check_default(std::string_view title, const KeyInfo& key, const JsonValue& property) {
    const JsonValue* value = find_member(property, "default");
    if (value == nullptr) return false;
    const Surroundings& place = kPlaces.at(title);
    const std::string rest =
        title == "Diverts" ? R"("address": "a", "forwardingAddress": "b")" : "";
    const std::string member = "\"" + std::string(key.name) + "\": " + json_text(*value);
    const Config with =
        parsed(place.before + member + (rest.empty() ? "" : ", ") + rest + place.after).config;
    const bool merged = title == "Address settings" || title == "Queues";
    if (!merged) CHECK(with == parsed(place.before + rest + place.after).config);
    return true;
}

}  // namespace

TEST_CASE("schema: every key of the reader is there, and no other") {
    for (const KeySection& section : known_keys()) {
        CAPTURE(section.title);
        const JsonValue& own = section_schema(section.title);
        CHECK(at(own, "additionalProperties").text == "false");
        const JsonValue& properties = at(own, "properties");
        for (const KeyInfo& key : section.keys) {
            CHECK_MESSAGE(find_member(properties, key.name) != nullptr,
                          key.name,
                          " lacks: add its row to docs/CONFIG.md, run tools/config-schema");
        }
        for (const JsonMember& property : properties.members) {
            CHECK_MESSAGE(std::ranges::count(section.keys, property.key, &KeyInfo::name) == 1,
                          property.key,
                          " is no key of the reader");
        }
    }
    CHECK(at(schema(), "definitions").members.size() == known_keys().size() - 1);
}

TEST_CASE("schema: descriptions, types, choices and defaults are those of the reader") {
    std::size_t defaults = 0;
    for (const KeySection& section : known_keys()) {
        const JsonValue& properties = at(section_schema(section.title), "properties");
        for (const KeyInfo& key : section.keys) {
            CAPTURE(section.title);
            CAPTURE(key.name);
            const JsonValue& property = at(properties, key.name);
            CHECK(at(property, "description").text.size() > 3);
            check_type(key, property);
            check_choices(key, property);
            defaults += check_default(section.title, key, property);
        }
    }
    CHECK(defaults > 130);
}
