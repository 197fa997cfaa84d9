#include "config/properties_text.h"

#include <doctest/doctest.h>

using namespace minibroker::config;

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries entries_of(std::string_view text) {
    return parse_properties(text).value_or(Entries{{"wrong", "wrong"}});
}

}  // namespace

TEST_CASE("properties: keys and values are parted by =, : or blanks") {
    CHECK(entries_of("a=1\nb : 2\nc 3\n  d\t=\t4 \n") ==
          Entries{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4 "}});
    CHECK(entries_of("a") == Entries{{"a", ""}});
    CHECK(entries_of("a=") == Entries{{"a", ""}});
    CHECK(entries_of("=b") == Entries{{"", "b"}});
    CHECK(entries_of("admin = ENC(1024:AB:CD)") == Entries{{"admin", "ENC(1024:AB:CD)"}});
    CHECK(entries_of("a==b") == Entries{{"a", "=b"}});
}

TEST_CASE("properties: comments and empty lines are nothing") {
    CHECK(entries_of("# a=1\n\n   \n! b=2\nc=3#4").size() == 1);
    CHECK(entries_of("").empty());
    CHECK(entries_of("a=1\r\nb=2\r\n") == Entries{{"a", "1"}, {"b", "2"}});
}

TEST_CASE("properties: backslashes escape, and carry a line on") {
    CHECK(entries_of("a\\=b=c\\\\d") == Entries{{"a=b", "c\\d"}});
    CHECK(entries_of("a=1\\\n   2") == Entries{{"a", "12"}});
    CHECK(entries_of("a=1\\") == Entries{{"a", "1"}});
    CHECK(entries_of("a=\\u0041\\t\\n\\r\\f\\x") == Entries{{"a", "A\t\n\r\fx"}});
    CHECK(entries_of("a=\\u00e4\\u20ac") == Entries{{"a", "\xc3\xa4\xe2\x82\xac"}});
}

TEST_CASE("properties: a bad escape is told with its line") {
    for (const char* text : {"a=\\u12", "a=\\u12g4", "a=\\u"}) {
        CAPTURE(text);
        const auto entries = parse_properties(std::string("b=1\n") + text);
        REQUIRE(!entries);
        CHECK(entries.error() == "line 2: a bad \\u escape");
    }
}
