#include "config/json_value.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker::config;

namespace {

std::string nested(std::size_t depth, char open, char close) {
    return std::string(depth, open) + std::string(depth, close);
}

std::string nested_objects(std::size_t depth) {
    std::string text;
    for (std::size_t i = 1; i < depth; ++i) text += "{\"a\":";
    return text + "{}" + std::string(depth - 1, '}');
}

std::string problem(std::string_view text) {
    const auto value = parse_json(text);
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error().path.empty());
    return value.error().text;
}

}  // namespace

TEST_CASE("json: scalars are kept as they are written") {
    const auto value = parse_json(R"({"a": 1.50, "b": true, "c": "x\ny", "d": null, "e": -7})");
    REQUIRE(value.has_value());
    REQUIRE(value->members.size() == 5);
    CHECK(value->members[0].value.text == "1.50");
    CHECK(value->members[0].value.kind == JsonValue::Kind::kNumber);
    CHECK(value->members[1].value.text == "true");
    CHECK(value->members[2].value.text == "x\ny");
    CHECK(value->members[3].value.kind == JsonValue::Kind::kNull);
    CHECK_FALSE(value->members[3].value.is_scalar());
    CHECK(value->members[4].value.text == "-7");
}

TEST_CASE("json: repeated keys and the order of the file are kept") {
    const auto value = parse_json(R"({"b": 1, "a": {"x": [1, [2], {}]}, "b": 2})");
    REQUIRE(value.has_value());
    REQUIRE(value->members.size() == 3);
    CHECK(value->members[0].key == "b");
    CHECK(value->members[2].key == "b");
    CHECK(value->members[2].value.text == "2");
    const JsonValue& items = value->members[1].value.members[0].value;
    REQUIRE(items.items.size() == 3);
    CHECK(items.items[1].items[0].text == "2");
}

TEST_CASE("json: numbers of any size do not fail, only numbers that are infinite") {
    CHECK(parse_json("18446744073709551615")->text == "18446744073709551615");
    CHECK(parse_json("-9223372036854775808")->text == "-9223372036854775808");
    CHECK(parse_json("99999999999999999999999")->text == "99999999999999999999999");
    CHECK(problem("1e999").ends_with("number overflow"));
}

TEST_CASE("json: depth is allowed up to the limit and not beyond") {
    CHECK(parse_json(nested(kJsonDepthMax - 1, '[', ']')).has_value());
    CHECK(parse_json(nested(kJsonDepthMax, '[', ']')).has_value());
    CHECK(problem(nested(kJsonDepthMax + 1, '[', ']')) == "nested more than 64 levels deep");
    CHECK(parse_json(nested_objects(kJsonDepthMax)).has_value());
    CHECK(problem(nested_objects(kJsonDepthMax + 1)) == "nested more than 64 levels deep");
}

TEST_CASE("json: depth bombs neither crash nor take long") {
    CHECK(problem(std::string(4'000'000, '[')) == "nested more than 64 levels deep");
    std::string objects;
    for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
    CHECK(problem(objects) == "nested more than 64 levels deep");
}

TEST_CASE("json: what is broken is told with line and column") {
    CHECK(problem("").starts_with("line 1, column 1: "));
    CHECK(problem("{\"a\" 1}").starts_with("line 1, column 6: "));
    CHECK(problem("{\n  \"a\": tru\n}").starts_with("line 2, column 11: "));
    CHECK(problem("{\n  \"a\": 1,\n}").starts_with("line 3, column 1: "));
    CHECK(problem("{}\n{}").starts_with("line 2, column 1: "));
    CHECK(problem("{\"a\": 1} // comment").starts_with("line 1, column 10: "));
}

TEST_CASE("json: any prefix and any changed byte of a document give a value or a problem") {
    const std::string text = R"({"a": [1, -2.5e3, "\u00e4\\"], "b": {"c": null, "d": true}})";
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        CHECK_FALSE(parse_json(text.substr(0, cut)).has_value());
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = text;
            changed[i] = static_cast<char>(byte);
            const auto value = parse_json(changed);
            if (!value) CHECK_FALSE(value.error().text.empty());
        }
    }
}

TEST_CASE("json: problems hold no control characters of the file") {
    for (const char c : problem("{\"a\": \x01\x1b[31m}"))
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    for (const char c : problem("\"\x01\xff\"")) CHECK(static_cast<unsigned char>(c) < 0x7f);
}

TEST_CASE("json value: so many members and items") {
    const auto read = [](std::size_t members, std::size_t items) {
        std::string text = "{\"list\": [";
        for (std::size_t i = 0; i < items; ++i) text += i == 0 ? "1" : ",1";
        text += "]";
        for (std::size_t i = 1; i < members; ++i) text += ",\"\":{}";
        const auto parsed = parse_json(text + "}");
        return parsed ? std::string() : parsed.error().text;
    };
    CHECK(read(1, kJsonValuesMax - 2).empty());
    CHECK(read(kJsonValuesMax / 2, kJsonValuesMax / 2).empty());
    CHECK(read(1, kJsonValuesMax) ==
          "line 1: more than 250000 members and items of objects and arrays");
    CHECK(read(kJsonValuesMax, 0).empty());
    CHECK(read(kJsonValuesMax + 1, 0).contains("more than 250000"));
}
