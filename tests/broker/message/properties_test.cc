#include "broker/message/properties.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker::broker;

namespace {

std::string listed(const Properties& properties) {
    std::string text;
    for (const Property entry : properties) {
        text.append(entry.name).append("=").append(entry.value).append(" ");
    }
    return text;
}

Properties some() {
    Properties properties;
    properties.append("a", "1");
    properties.append("", "");
    properties.set_long("n", -5);
    properties.append(std::string("nul\0name", 8), std::string("\0\n", 2), PropertyType::kBoolean);
    return properties;
}

}  // namespace

TEST_CASE("properties: names keep their order, a set one moves to the end") {
    Properties properties;
    CHECK(properties.empty());
    for (const char* name : {"a", "b", "c"}) properties.set(name, name);
    CHECK(listed(properties) == "a=a b=b c=c ");
    properties.set("a", "new");
    CHECK(listed(properties) == "b=b c=c a=new ");
    CHECK(properties.erase("c"));
    CHECK_FALSE(properties.erase("c"));
    CHECK(listed(properties) == "b=b a=new ");
    CHECK(properties.erase("b"));
    CHECK(properties.erase("a"));
    CHECK(properties.empty());
}

TEST_CASE("properties: a name is found to the letter, with its type") {
    const Properties properties = some();
    CHECK(properties.has("a"));
    CHECK_FALSE(properties.has("A"));
    CHECK_FALSE(properties.has("aa"));
    CHECK(properties.has(""));
    CHECK(properties.find("n")->value == "-5");
    CHECK(properties.find("n")->type == PropertyType::kLong);
    CHECK(properties.find("a")->type == PropertyType::kString);
}

TEST_CASE("properties: packed and unpacked they are the same, cut anywhere else they are refused") {
    const Properties properties = some();
    const auto same = Properties::unpack(properties.packed());
    REQUIRE(same);
    CHECK(listed(*same) == listed(properties));
    for (std::size_t size = 1; size < properties.packed().size(); ++size) {
        const auto cut = Properties::unpack(properties.packed().substr(0, size));
        if (!cut) continue;
        CHECK(properties.packed().starts_with(cut->packed()));  // at the end of an entry
        CHECK(listed(properties).starts_with(listed(*cut)));
    }
    CHECK(Properties::unpack("")->empty());
    CHECK_FALSE(Properties::unpack(std::string(properties.packed()) + "x"));
}

TEST_CASE("properties: an unknown type and lengths beyond the end are refused") {
    Properties one;
    one.append("a", "1");
    for (int type = 0; type < 256; ++type) {
        std::string packed(one.packed());
        packed[0] = static_cast<char>(type);
        CHECK(Properties::unpack(packed).has_value() == (type <= 3));
    }
    for (std::size_t i = 1; i < one.packed().size(); ++i) {
        std::string packed(one.packed());
        packed[i] = '\xFF';
        const auto changed = Properties::unpack(packed);
        CHECK((!changed || listed(*changed).size() == 4));  // a letter, not a length
    }
}

TEST_CASE("properties: copies share until one is changed") {
    const Properties first = some();
    const std::string before = listed(first);
    CHECK_FALSE(first.shared());
    Properties second = first;
    CHECK(first.shared());
    CHECK(second.same_as(first));
    CHECK(first.utf16_bytes() == second.utf16_bytes());
    const std::size_t bytes = first.utf16_bytes();
    SUBCASE("by a new one") {
        second.set("new", "1");
        CHECK(second.utf16_bytes() == bytes + 8);
    }
    SUBCASE("by taking one out") {
        CHECK(second.erase((*first.begin()).name));
    }
    SUBCASE("by assignment") {
        second = Properties();
    }
    CHECK_FALSE(second.same_as(first));
    CHECK(listed(first) == before);
    CHECK(first.utf16_bytes() == bytes);
    CHECK_FALSE(first.shared());
}

TEST_CASE("properties: what Artemis counts of them is two bytes for each UTF-16 unit") {
    Properties properties;
    CHECK(properties.utf16_bytes() == 0);
    properties.append("a", "bc");
    CHECK(properties.utf16_bytes() == 6);
    properties.append("\xC3\xA4", "\xF0\x9F\x98\x80");
    CHECK(properties.utf16_bytes() == 12);
}
