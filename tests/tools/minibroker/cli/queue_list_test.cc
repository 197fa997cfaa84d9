#include "tools/minibroker/cli/manage/queue_list.h"

#include <doctest/doctest.h>

using namespace minibroker::cli;

TEST_CASE("queue list: an answer is the one element of its array") {
    CHECK(answer_text(R"(["a\nb"])") == "a\nb");
    CHECK(answer_text(R"([ 5 ])") == "5");
    CHECK(answer_text(R"([["a","b"]])") == R"(["a","b"])");
    CHECK(answer_text(R"([{"z":1,"a":2}])") == R"({"z":1,"a":2})");
    for (const char* text : {"", "[]", "[1,2]", "5", "{}", "[", "[\"a\"", "null"}) {
        CAPTURE(text);
        CHECK_FALSE(answer_text(text).has_value());
    }
}

TEST_CASE("queue list: fields are taken by name, missing ones are empty") {
    const auto list = parse_queue_list(
        R"({"data":[{"id":"1","name":"a","n":7},{"name":"b","x":true}],"count":9})",
        {"name", "n", "x"});
    REQUIRE(list.has_value());
    CHECK(list->count == 9);
    REQUIRE(list->rows.size() == 2);
    CHECK(list->rows[0] == std::vector<std::string>{"a", "7", ""});
    CHECK(list->rows[1] == std::vector<std::string>{"b", "", "true"});
}

TEST_CASE("queue list: anything else is not understood") {
    for (const char* text : {"",
                             "[]",
                             "{}",
                             R"({"data":[]})",
                             R"({"count":1})",
                             R"({"data":5,"count":1})",
                             R"({"data":[1],"count":1})",
                             R"({"data":[],"count":"1"})",
                             R"({"data":[],"count":1)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_queue_list(text, {"name"}).has_value());
    }
}

TEST_CASE("queue list: quoting escapes what JSON asks for, and repairs broken UTF-8") {
    CHECK(json_quoted("a\"b\\c\n") == R"("a\"b\\c\n")");
    CHECK(json_quoted("k\xC3\xA4se") == "\"k\xC3\xA4se\"");
    CHECK(json_quoted("\xff") == "\"\xEF\xBF\xBD\"");
}
